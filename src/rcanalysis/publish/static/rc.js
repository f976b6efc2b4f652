/* Charts on demand, tables that search, filter and sort, notes that close on Escape. A classic script: works from file:// too. */
(function () {
  "use strict";
  var doc = document, root = doc.documentElement, loading = {}, live;

  function make(tag, attributes, text) {
    var node = doc.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    if (text) node.textContent = text;
    return node;
  }
  function say(text) { live.textContent = ""; window.setTimeout(function () { live.textContent = text; }, 50); }
  function load(address) {
    if (!loading[address]) {
      loading[address] = new Promise(function (done, failed) {
        var script = make("script", { src: address });
        script.onload = done;
        script.onerror = function () { delete loading[address]; script.remove(); failed(new Error("could not load " + address)); };
        doc.head.appendChild(script);
      });
    }
    return loading[address];
  }
  function recolour(value, map) {
    if (Array.isArray(value)) return value.map(function (item) { return recolour(item, map); });
    if (value && typeof value === "object") {
      var copy = {};
      Object.keys(value).forEach(function (key) { copy[key] = key === "datasets" ? value[key] : recolour(value[key], map); });
      return copy;
    }
    return typeof value === "string" && map[value.toLowerCase()] || value;
  }

  /* --- charts --- */
  function figure(box) {
    var chart = box.querySelector(".rc-chart"), button = box.querySelector(".rc-explore"), state = null, busy = false;
    if (!chart || !button) return;
    var id = box.id, words = button.firstChild, holder = make("div", { "class": "rc-live" });
    function visible() {
      return Array.prototype.filter.call(chart.querySelectorAll(".rc-drawing"), function (part) { return part.offsetWidth > 0; })[0];
    }
    function fail(error) {
      var old = box.querySelector(".rc-error");
      if (old) old.remove();
      var text = "The interactive chart could not be shown (" + error.message + "). The picture, the description and the data table say the same.";
      button.parentNode.insertAdjacentElement("afterend", make("p", { "class": "rc-error" }, text));
      say(text);
    }
    function draw(kind) {
      var specs = window.rcFigures[id], spec = JSON.parse(JSON.stringify(kind === "narrow" && specs.narrow || specs.wide));
      if (root.dataset.theme === "dark") spec = recolour(spec, specs.dark);
      spec.datasets = JSON.parse(JSON.stringify(specs.datasets));
      spec.description = specs.alt;
      holder.textContent = "";
      var place = make("div");
      holder.appendChild(place);
      return window.vegaEmbed(place, spec, {
        mode: "vega-lite", actions: false, ast: true, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true, theme: "rc" },
        loader: { load: function () { return Promise.reject(new Error("charts load nothing")); } }
      }).then(function (result) {
        var drawn = place.querySelector("svg");
        // the box around it has the name and the description; the marks, one by one, would say less than the data table
        if (drawn) drawn.setAttribute("aria-hidden", "true");
        chart.setAttribute("role", holder.querySelector("input,select,button") ? "group" : "img");
        return result;
      });
    }
    function open() {
      if (busy || state) return;
      var shown = visible();
      if (!shown) return;
      busy = true;
      button.setAttribute("aria-busy", "true");
      say("Loading the interactive chart");
      var kind = shown.classList.contains("rc-narrow") ? "narrow" : "wide", height = shown.getBoundingClientRect().height;
      Promise.all([load(chart.dataset.vega), load(chart.dataset.spec)]).then(function () {
        chart.style.minHeight = height + "px";
        holder.classList.add("rc-sr");
        chart.appendChild(holder);
        return draw(kind);
      }).then(function (result) {
        state = { view: result, kind: kind };
        holder.classList.remove("rc-sr");
        chart.classList.add("rc-on");
        words.textContent = "Back to static";
        var old = box.querySelector(".rc-error");
        if (old) old.remove();
        say("Interactive chart shown. Point at marks for values.");
      }).catch(function (error) { holder.remove(); chart.style.minHeight = ""; fail(error); }).then(function () {
        busy = false;
        button.removeAttribute("aria-busy");
      });
    }
    function close() {
      if (!state) return;
      state.view.finalize();
      state = null;
      holder.remove();
      chart.classList.remove("rc-on");
      chart.style.minHeight = "";
      chart.setAttribute("role", "img");
      words.textContent = "Explore";
      say("Static picture shown");
    }
    button.hidden = false;
    button.addEventListener("click", function () { if (state) close(); else open(); });
    chart.addEventListener("click", function () { if (!state) open(); });
    figures.push(function () {
      if (!state || busy) return;
      var kind = state.kind;
      state.view.finalize();
      draw(kind).then(function (result) { state = { view: result, kind: kind }; }, function (error) { close(); fail(error); });
    });
  }
  var figures = [];

  /* --- tables --- */
  function table(box) {
    var grid = box.querySelector("table.rc-data");
    if (!grid) return;
    var scroll = box.querySelector(".rc-scroll"), body = grid.tBodies[0], rows = Array.prototype.slice.call(body.rows), asked = [];
    var tools = make("div", { "class": "rc-tools", role: "search", "aria-label": scroll.getAttribute("aria-label").replace("Table:", "Find in table:") });
    var count = make("p", { "class": "rc-count", role: "status" }), search = null;
    function field(text, input) { var label = make("label", {}, text); label.appendChild(input); return label; }
    if (grid.dataset.search) {
      search = make("input", { type: "search", autocomplete: "off" });
      tools.appendChild(field("Search", search));
      search.addEventListener("input", apply);
      rows.forEach(function (row) { row.rcText = row.textContent.toLowerCase(); });
    }
    function option(select, value) { select.appendChild(make("option", { value: value }, value || "all")); }
    for (var k = 0; k < Number(grid.dataset.filters || 0); k++) {
      (function (k) {
        var kind = grid.dataset["f" + k], label = grid.dataset["l" + k], values = {};
        rows.forEach(function (row) { (row.dataset["f" + k] || "").split("|").forEach(function (v) { if (v) values[v] = 1; }); });
        values = Object.keys(values);
        if (kind === "choice") {
          var select = make("select");
          option(select, "");
          values.sort(function (a, b) { return a.localeCompare(b, "en", { numeric: true }); }).forEach(function (v) { option(select, v); });
          select.addEventListener("change", apply);
          tools.appendChild(field(label, select));
          asked.push({ reset: function () { select.value = ""; }, fits: function (row) {
            return !select.value || row.dataset["f" + k].split("|").indexOf(select.value) >= 0;
          } });
        } else {
          var group = make("fieldset"), line = make("div", { "class": "rc-range" });
          var from = make("select", { "aria-label": label + ", from" }), to = make("select", { "aria-label": label + ", to" });
          group.appendChild(make("legend", {}, label));
          values.map(Number).sort(function (a, b) { return a - b; }).forEach(function (v) { option(from, String(v)); option(to, String(v)); });
          var first = from.options[0].value, last = to.options[to.options.length - 1].value;
          to.value = last;
          [from, doc.createTextNode("to"), to].forEach(function (part) { line.appendChild(part); });
          group.appendChild(line);
          tools.appendChild(group);
          [from, to].forEach(function (part) { part.addEventListener("change", apply); });
          asked.push({ reset: function () { from.value = first; to.value = last; }, fits: function (row) {
            if (from.value === first && to.value === last) return true;
            var v = row.dataset["f" + k];
            return v !== "" && Number(v) >= Number(from.value) && Number(v) <= Number(to.value);
          } });
        }
      })(k);
    }
    function apply() {
      var words = search ? search.value.toLowerCase().split(/\s+/).filter(Boolean) : [], shown = 0;
      rows.forEach(function (row) {
        var fits = words.every(function (word) { return row.rcText.indexOf(word) >= 0; }) && asked.every(function (ask) { return ask.fits(row); });
        row.hidden = !fits;
        if (fits) shown += 1;
      });
      count.textContent = shown === rows.length ? rows.length + " rows" : shown + " of " + rows.length + " rows";
    }
    function reset() { if (search) search.value = ""; asked.forEach(function (ask) { ask.reset(); }); apply(); }
    if (search || asked.length) {
      var clear = make("button", { type: "button" }, "Show all");
      clear.addEventListener("click", reset);
      tools.appendChild(clear);
      box.insertBefore(tools, scroll);
      box.insertBefore(count, scroll);
      apply();
    }
    if (grid.dataset.sort) {
      Array.prototype.forEach.call(grid.tHead.rows[0].cells, function (head, at) {
        var button = make("button", { type: "button", "class": "rc-sort" }, head.textContent);
        head.textContent = "";
        head.appendChild(button);
        button.addEventListener("click", function () {
          var down = head.getAttribute("aria-sort") === "ascending", sign = down ? -1 : 1;
          Array.prototype.forEach.call(grid.tHead.rows[0].cells, function (other) { other.removeAttribute("aria-sort"); });
          head.setAttribute("aria-sort", down ? "descending" : "ascending");
          rows.map(function (row) { return { row: row, key: key(row.cells[at]) }; }).sort(function (a, b) {
            if (a.key === "" || b.key === "") return (a.key === "") - (b.key === "");
            return sign * (typeof a.key === "number" && typeof b.key === "number" ? a.key - b.key : String(a.key).localeCompare(String(b.key), "en", { numeric: true }));
          }).forEach(function (item) { body.appendChild(item.row); });
          say("Sorted by " + button.textContent + (down ? ", descending" : ", ascending"));
        });
      });
    }
    function key(cell) {
      var value = cell.dataset.v;
      if (value === undefined) return cell.textContent.trim();
      return value !== "" && isFinite(value) ? Number(value) : value;
    }
    tables.push(function (row) {
      if (!box.contains(row)) return;
      if (row.hidden) reset();
      row.scrollIntoView({ block: "center" });
    });
  }
  var tables = [];
  function goToRow() {
    var name = "";
    try { name = decodeURIComponent(window.location.hash.slice(1)); } catch (error) { return; }
    var row = name && doc.getElementById(name);
    if (row && row.tagName === "TR") tables.forEach(function (go) { go(row); });
  }

  /* --- notes of numbers --- */
  function notes() {
    doc.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") return;
      Array.prototype.forEach.call(doc.querySelectorAll(".rc-number:hover,.rc-number:focus"), function (number) {
        number.classList.add("rc-hide");
        ["mouseleave", "blur"].forEach(function (type) {
          number.addEventListener(type, function () { number.classList.remove("rc-hide"); }, { once: true });
        });
      });
    });
  }

  function start() {
    live = make("div", { "class": "rc-sr", role: "status" });
    (doc.querySelector("main") || doc.body).appendChild(live);
    Array.prototype.forEach.call(doc.querySelectorAll(".rc-figure"), figure);
    Array.prototype.forEach.call(doc.querySelectorAll(".rc-table"), table);
    notes();
    new MutationObserver(function () { figures.forEach(function (redraw) { redraw(); }); })
      .observe(root, { attributes: true, attributeFilter: ["data-theme"] });
    window.addEventListener("hashchange", goToRow);
    goToRow();
  }
  if (doc.readyState === "loading") doc.addEventListener("DOMContentLoaded", start); else start();
})();
