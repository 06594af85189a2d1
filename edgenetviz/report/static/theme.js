"use strict";
// Before the first paint: the theme of the system, until the reader chooses.
document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
