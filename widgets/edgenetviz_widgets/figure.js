// Draws the figure with plotly.js, which the kernel sends once a page; follows the theme; tells of clicks.

let loading = null;

function loadPlotly(model) {
  if (globalThis.edgenetvizPlotly) return Promise.resolve(globalThis.edgenetvizPlotly);
  loading ||= new Promise((resolve, reject) => {
    const take = (message, buffers) => {
      if (message !== "plotly") return;
      model.off("msg:custom", take);
      const text = new TextDecoder().decode(buffers[0].buffer ?? buffers[0]);
      // A function of its own: neither define() of a page's loader nor another plotly.js is touched.
      const holder = { exports: {} };
      try {
        new Function("module", "exports", "define", "self", text)(holder, holder.exports, undefined, globalThis);
        globalThis.edgenetvizPlotly = holder.exports.newPlot ? holder.exports : globalThis.Plotly;
        resolve(globalThis.edgenetvizPlotly);
      } catch (error) {
        loading = null;
        reject(error);
      }
    };
    model.on("msg:custom", take);
    model.send("plotly");
  });
  return loading;
}

const styleOf = (name, fallback) =>
  getComputedStyle(document.body).getPropertyValue(name).trim() || fallback;

function themed() {
  const ink = styleOf("--jp-content-font-color1", styleOf("--jp-ui-font-color1", "#1c2733"));
  const grid = styleOf("--jp-border-color2", "#e3e8ee");
  const page = styleOf("--jp-layout-color1", "#ffffff");
  return {
    "font.color": ink,
    "xaxis.gridcolor": grid, "xaxis.linecolor": grid,
    "yaxis.gridcolor": grid, "yaxis.linecolor": grid,
    "hoverlabel.bgcolor": page, "hoverlabel.font.color": ink,
  };
}

const SETTINGS = {
  displaylogo: false, responsive: true,
  modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
};

async function render({ model, el }) {
  const box = document.createElement("div");
  box.className = "edgenetviz-figure";
  box.setAttribute("role", "img");
  const wait = document.createElement("p");
  wait.textContent = "Drawing…";
  el.append(wait, box);
  const Plotly = await loadPlotly(model);
  wait.remove();

  const draw = async () => {
    const figure = JSON.parse(model.get("figure"));
    box.setAttribute("aria-label", model.get("label"));
    if (!figure.data) return;
    box.style.height = `${figure.layout.height || 400}px`;
    await Plotly.react(box, figure.data, figure.layout, SETTINGS);
    await Plotly.relayout(box, themed());
    model.set("drawn", model.get("drawn") + 1);
    model.save_changes();
  };
  await draw();
  box.on("plotly_click", (event) => {
    const key = event.points.map((point) => point.customdata).find((one) => typeof one === "string" && one);
    if (!key) return;
    // The same mark again is a click, too.
    if (model.get("clicked") === key) model.set("clicked", "");
    model.set("clicked", key);
    model.save_changes();
  });
  model.on("change:figure", draw);
  const theme = new MutationObserver(() => Plotly.relayout(box, themed()));
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name", "data-jp-theme-light", "class"] });
  return () => {
    theme.disconnect();
    model.off("change:figure", draw);
    Plotly.purge(box);
  };
}

export default { render };
