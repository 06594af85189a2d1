"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const PAGE = 50;
  const INK = { light: "#1c2733", dark: "#e8edf3" };
  const GRID = { light: "#e3e8ee", dark: "#33404f" };
  const root = document.documentElement;

  // ---- theme -------------------------------------------------------------
  const button = document.getElementById("theme");
  const showTheme = () => {
    const dark = root.dataset.theme === "dark";
    button.setAttribute("aria-pressed", String(dark));
    button.textContent = dark ? "Light" : "Dark";
    colourFigures();
  };
  button.addEventListener("click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    showTheme();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => {
    root.dataset.theme = event.matches ? "dark" : "light";
    showTheme();
  });

  // ---- figures -----------------------------------------------------------
  const drawn = [];
  const themed = () => {
    const theme = root.dataset.theme;
    return {
      "font.color": INK[theme],
      "xaxis.gridcolor": GRID[theme], "xaxis.linecolor": GRID[theme],
      "yaxis.gridcolor": GRID[theme], "yaxis.linecolor": GRID[theme],
      "hoverlabel.bgcolor": theme === "dark" ? "#22303d" : "#ffffff",
      "hoverlabel.font.color": INK[theme],
    };
  };
  function colourFigures() {
    for (const element of drawn) Plotly.relayout(element, themed());
  }
  const MIN_WIDTH = { topology: 860, "ip-usage": 620, dns: 620 };
  // Room is made before anything is drawn: what stands below never jumps.
  for (const element of document.querySelectorAll("[data-figure]")) {
    const name = element.dataset.figure;
    element.style.minWidth = (MIN_WIDTH[name] || 520) + "px";
    element.style.height = (data.figures[name].layout.height || 400) + "px";
  }
  function draw(element) {
    const figure = data.figures[element.dataset.figure];
    const settings = { displaylogo: false, responsive: true, scrollZoom: false,
      modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] };
    return Plotly.newPlot(element, figure.data, figure.layout, settings).then(() => {
      drawn.push(element);
      Plotly.relayout(element, themed());
      element.dataset.drawn = "true";
    });
  }
  function drawVisible() {
    const waiting = [...document.querySelectorAll("[data-figure]:not([data-drawn])")];
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) { seen.unobserve(entry.target); draw(entry.target); }
      }
    }, { rootMargin: "900px" });
    waiting.forEach((element) => seen.observe(element));
  }
  async function loadPlotly() {
    const packed = document.getElementById("plotly");
    const bytes = Uint8Array.from(atob(packed.textContent.trim()), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    // The policy knows the hash of exactly this text.
    script.textContent = await new Response(stream).text();
    document.head.append(script);
    packed.remove();
  }

  // ---- tables ------------------------------------------------------------
  const unpack = (column) => Array.isArray(column) ? column : column.i.map((place) => column.d[place]);
  const element = (tag, attributes = {}, text = null) => {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== null) made.textContent = text;
    return made;
  };
  function liveTable(box) {
    const source = data.tables[box.dataset.table];
    const values = source.values.map(unpack);
    const table = box.querySelector("table");
    const title = table.caption.textContent;
    let order = Array.from({ length: source.rows }, (_, row) => row);
    let shown = order, page = 0, sorted = -1, up = true;

    const bar = element("div", { class: "bar" });
    const label = element("label", {}, "Search ");
    const input = element("input", { type: "search", autocomplete: "off", "aria-label": "Search in " + title });
    label.append(input);
    const count = element("span", { class: "count", role: "status", "aria-live": "polite" });
    const back = element("button", { type: "button" }, "Previous");
    const next = element("button", { type: "button" }, "Next");
    const copy = element("button", { type: "button", class: "copy" }, "Copy CSV");
    bar.append(label, count, back, next, copy);
    box.prepend(bar);

    const texts = () => texts.made ||= Array.from({ length: source.rows }, (_, row) =>
      values.map((column) => column[row] ?? "").join("\u0000").toLowerCase());
    function filter() {
      const wanted = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      shown = wanted.length ? order.filter((row) => wanted.every((word) => texts()[row].includes(word))) : order;
      page = 0;
      paint();
    }
    function sort(column) {
      up = sorted === column ? !up : true;
      sorted = column;
      const own = values[column];
      const number = own.some((value) => typeof value === "number");
      const compare = (a, b) => {
        const left = own[a], right = own[b];
        if (left === null || right === null) return (left === null) - (right === null);
        const way = number && typeof left === "number" && typeof right === "number"
          ? left - right : String(left).localeCompare(String(right), "en", { numeric: true });
        return up ? way : -way;
      };
      order = order.slice().sort(compare);
      filter();
    }
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const press = element("button", { type: "button", class: "sort" }, head.textContent);
      head.textContent = "";
      head.append(press);
      press.addEventListener("click", () => sort(column));
    });
    const body = table.tBodies[0];
    function paint() {
      const pages = Math.max(1, Math.ceil(shown.length / PAGE));
      page = Math.min(page, pages - 1);
      const rows = shown.slice(page * PAGE, (page + 1) * PAGE).map((row) => {
        const line = document.createElement("tr");
        for (const column of values) {
          const cell = line.insertCell();
          const value = column[row];
          cell.textContent = value ?? "";
          if (typeof value === "number") cell.className = "number";
        }
        return line;
      });
      body.replaceChildren(...rows);
      const from = shown.length ? page * PAGE + 1 : 0;
      count.textContent = `${from}–${Math.min(shown.length, (page + 1) * PAGE)} of ${shown.length}` +
        (shown.length < source.rows ? ` (${source.rows} in all)` : "");
      back.disabled = page === 0;
      next.disabled = page >= pages - 1;
      heads.forEach((head, column) => {
        if (column === sorted) head.setAttribute("aria-sort", up ? "ascending" : "descending");
        else head.removeAttribute("aria-sort");
      });
    }
    input.addEventListener("input", filter);
    back.addEventListener("click", () => { page -= 1; paint(); });
    next.addEventListener("click", () => { page += 1; paint(); });
    copy.addEventListener("click", async () => {
      const quote = (value) => {
        const text = String(value ?? "");
        return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
      };
      const lines = [source.columns, ...shown.map((row) => values.map((column) => column[row]))];
      const csv = lines.map((line) => line.map(quote).join(",")).join("\r\n");
      let done = true;
      try { await navigator.clipboard.writeText(csv); } catch { done = copyOldWay(csv); }
      copy.textContent = done ? "Copied" : "Could not copy";
      setTimeout(() => { copy.textContent = "Copy CSV"; }, 1600);
    });
    paint();
  }
  function copyOldWay(text) {
    const area = element("textarea", { class: "offscreen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  // ---- printing: all is opened, in light -----------------------------------
  let before = null;
  addEventListener("beforeprint", () => {
    before = { theme: root.dataset.theme, closed: [...document.querySelectorAll("details:not([open])")] };
    before.closed.forEach((fold) => { fold.open = true; });
    root.dataset.theme = "light";
    showTheme();
  });
  addEventListener("afterprint", () => {
    before.closed.forEach((fold) => { fold.open = false; });
    root.dataset.theme = before.theme;
    showTheme();
  });

  document.querySelectorAll("[data-table]").forEach(liveTable);
  showTheme();
  loadPlotly().then(drawVisible);
})();
