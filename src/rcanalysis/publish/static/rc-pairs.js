/* The explorer of voting agreement: two states, an index, a line over the sessions. A classic script: works from file:// too. */
(function () {
  "use strict";
  var doc = document, root = doc.getElementById("rc-pairs");
  if (!root) return;
  var folder = root.getAttribute("data-folder"), index = null, loaded = {}, SVG = "http://www.w3.org/2000/svg";
  var WORDS = {
    simple: { name: "Identical votes", unit: "% of votes cast the same", low: 0, high: 100, step: 25 },
    kappa: { name: "Corrected for chance", unit: "weighted kappa, in hundredths", low: -100, high: 100, step: 50 }
  };
  var now = { a: "CHN", b: "RUS", by: "simple" };

  function make(tag, attributes, children) {
    var node = doc.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    (children || []).forEach(function (child) { node.appendChild(typeof child === "string" ? doc.createTextNode(child) : child); });
    return node;
  }
  function draw(tag, attributes, text) {
    var node = doc.createElementNS(SVG, tag);
    Object.keys(attributes).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    if (text) node.textContent = text;
    return node;
  }
  function load(name) {
    if (!loaded[name]) {
      loaded[name] = new Promise(function (done, failed) {
        var script = make("script", { src: folder + "/" + name + ".js" });
        script.onload = done;
        script.onerror = function () { delete loaded[name]; script.remove(); failed(new Error("could not load " + name + ".js")); };
        doc.head.appendChild(script);
      });
    }
    return loaded[name];
  }
  var rows = {};
  window.rcAgreement = {
    index: function (content) { index = content; },
    state: function (content) { rows[content[0]] = content[1]; }
  };

  function plain(code) {
    if (code >= 163) code -= 36;
    if (code > 92) code -= 1;
    return code - 35;
  }
  function name(code) {
    var found = index.states.filter(function (state) { return state[0] === code; })[0];
    return found ? found[1] : code;
  }
  function series() {
    var text = (rows[now.a] || {})[now.b] || "";
    return index.sessions.map(function (session, n) {
      var at = 3 * n, step = text ? plain(text.charCodeAt(at + (now.by === "kappa" ? 1 : 0))) : 0;
      var spread = index.spread[now.by][n];
      return {
        session: session, year: 1945 + session, votes: text ? plain(text.charCodeAt(at + 2)) : 0,
        value: step ? (step - 1) - 100 : null, low: spread[0], median: spread[1], high: spread[2]
      };
    });
  }

  /* --- controls --- */
  function choice(label, id, options) {
    var select = make("select", { id: id }, options.map(function (o) { return make("option", { value: o[0] }, [o[1]]); }));
    select.addEventListener("change", change);
    return { box: make("div", { "class": "rc-choice" }, [make("label", { "for": id }, [label]), select]), select: select };
  }
  var first, second, by, year, reading, chart, sentence, body;
  function build() {
    var states = index.states.slice().sort(function (x, y) { return x[1].localeCompare(y[1], "en"); });
    first = choice("First state", "rc-pairs-a", states);
    second = choice("Second state", "rc-pairs-b", states);
    by = choice("Measure", "rc-pairs-by", Object.keys(WORDS).map(function (key) { return [key, WORDS[key].name]; }));
    sentence = make("p", { "class": "rc-pairs-sentence", "aria-live": "polite" });
    chart = make("div", { "class": "rc-pairs-chart" });
    year = make("input", { id: "rc-pairs-year", type: "range", step: "1" });
    reading = make("output", { "for": "rc-pairs-year" });
    year.addEventListener("input", read);
    body = make("tbody");
    var head = ["Session", "Opened in", "Agreement", "Votes both cast", "Median of all pairs", "Middle 80 % of all pairs"];
    var table = make("table", { "class": "rc-data" }, [
      make("caption", {}, ["All sessions of the pair"]),
      make("thead", {}, [make("tr", {}, head.map(function (word) { return make("th", { scope: "col" }, [word]); }))]), body
    ]);
    root.textContent = "";
    [
      make("div", { "class": "rc-pairs-controls", role: "group", "aria-label": "Choose a pair of states" }, [first.box, second.box, by.box]),
      sentence, chart,
      make("div", { "class": "rc-choice rc-pairs-year" }, [make("label", { "for": "rc-pairs-year" }, ["Read one session"]), year, reading]),
      make("details", { "class": "rc-pairs-table" }, [make("summary", {}, ["Table of this pair"]), make("div", { "class": "rc-pairs-scroll", tabindex: "0", role: "region", "aria-label": "Table of this pair" }, [table])])
    ].forEach(function (part) { root.appendChild(part); });
  }
  function change() {
    now = { a: first.select.value, b: second.select.value, by: by.select.value };
    show(true);
  }

  /* --- what is shown --- */
  var shown = [];
  function nothing() {
    shown = [];
    chart.textContent = body.textContent = reading.textContent = "";
    year.disabled = true;
    year.removeAttribute("aria-valuetext");
  }
  function show(remember) {
    var wanted = now;  // another pair may be chosen before the file has come
    if (wanted.a === wanted.b) {
      sentence.textContent = "Choose two different states.";
      nothing();
      return;
    }
    load(wanted.a).then(function () {
      if (wanted !== now) return;
      shown = series();
      var known = shown.filter(function (row) { return row.value !== null; }), words = WORDS[now.by];
      var pair = name(now.a) + " and " + name(now.b);
      if (!known.length) {
        sentence.textContent = pair + " never cast ten votes in one session together.";
        nothing();
        return;
      }
      var last = known[known.length - 1], start = known[0];
      sentence.textContent = pair + ": " + text(last.value) + " in session " + last.session + " (" + last.year + "), against a median of " + text(last.median) +
        " over all pairs. First session with ten common votes: " + start.session + " (" + start.year + "), " + text(start.value) + ".";
      paint(pair, words);
      fill();
      year.disabled = false;
      year.min = start.session;
      year.max = last.session;
      year.value = last.session;
      read();
      if (remember && window.history.replaceState) window.history.replaceState(null, "", "#" + now.a + "-" + now.b);
    }).catch(function (error) {
      if (wanted === now) sentence.textContent = "The data of this pair could not be read (" + error.message + ").";
    });
  }
  function text(value) {
    if (value === null) return "no value";
    return now.by === "simple" ? value + " %" : (value < 0 ? "\u2212" : "") + (Math.abs(value) / 100).toFixed(2);
  }
  function read() {
    var row = shown.filter(function (r) { return r.session === Number(year.value); })[0];
    if (!row) return;
    var said = "Session " + row.session + " (" + row.year + "): " + text(row.value) + (row.votes ? ", " + row.votes + " votes" : "") + "; median of all pairs " + text(row.median);
    reading.textContent = said;
    year.setAttribute("aria-valuetext", said);
    var mark = chart.querySelector(".rc-pairs-mark");
    if (mark && mark.rcPlace) {
      mark.setAttribute("x1", mark.rcPlace(row.session));
      mark.setAttribute("x2", mark.rcPlace(row.session));
    }
  }
  function fill() {
    body.textContent = "";
    shown.slice().reverse().forEach(function (row) {
      if (!row.votes) return;
      var cells = [String(row.session), String(row.year), text(row.value), String(row.votes), text(row.median), text(row.low) + " to " + text(row.high)];
      body.appendChild(make("tr", {}, cells.map(function (cell, n) { return make(n ? "td" : "th", n ? { "class": "rc-num" } : { scope: "row" }, [cell]); })));
    });
  }
  function paint(pair, words) {
    var narrow = root.clientWidth < 560, width = narrow ? 350 : 720, height = narrow ? 260 : 330, left = 46, right = 14, top = 16, bottom = 34;
    var firstSession = index.sessions[0], lastSession = index.sessions[index.sessions.length - 1];
    function x(session) { return left + (session - firstSession) / (lastSession - firstSession) * (width - left - right); }
    function y(value) { return top + (words.high - value) / (words.high - words.low) * (height - top - bottom); }
    var picture = draw("svg", { viewBox: "0 0 " + width + " " + height, role: "img", "aria-label": words.name + " of " + pair + " by session. " + sentence.textContent + " The table below gives every value." });
    for (var v = words.low; v <= words.high; v += words.step) {
      picture.appendChild(draw("line", { x1: left, x2: width - right, y1: y(v), y2: y(v), "class": "rc-grid" }));
      picture.appendChild(draw("text", { x: left - 6, y: y(v) + 5, "text-anchor": "end" }, text(v)));
    }
    index.sessions.forEach(function (session) {
      var when = 1945 + session;
      if (when % (narrow ? 20 : 10) === 0) picture.appendChild(draw("text", { x: x(session), y: height - 10, "text-anchor": "middle" }, String(when)));
    });
    var band = shown.filter(function (row) { return row.low !== null; });
    var edge = band.map(function (row) { return x(row.session).toFixed(1) + "," + y(row.high).toFixed(1); }).concat(
      band.slice().reverse().map(function (row) { return x(row.session).toFixed(1) + "," + y(row.low).toFixed(1); }));
    picture.appendChild(draw("polygon", { points: edge.join(" "), "class": "rc-band" }));
    picture.appendChild(draw("path", { d: path(band, "median", x, y), "class": "rc-median" }));
    picture.appendChild(draw("path", { d: path(shown, "value", x, y), "class": "rc-pair" }));
    shown.forEach(function (row) {
      if (row.value !== null) picture.appendChild(draw("circle", { cx: x(row.session), cy: y(row.value), r: narrow ? 2.2 : 2.8, "class": "rc-dot" }));
    });
    var mark = draw("line", { y1: top, y2: height - bottom, x1: left, x2: left, "class": "rc-pairs-mark" });
    mark.rcPlace = x;
    picture.appendChild(mark);
    picture.addEventListener("pointermove", point);
    picture.addEventListener("pointerdown", point);
    function point(event) {
      var box = picture.getBoundingClientRect(), at = (event.clientX - box.left) / box.width * width;
      var session = Math.round(firstSession + (at - left) / (width - left - right) * (lastSession - firstSession));
      year.value = Math.max(Number(year.min), Math.min(Number(year.max), session));
      read();
    }
    chart.textContent = "";
    chart.appendChild(picture);
    chart.appendChild(make("p", { "class": "rc-pairs-key" }, [
      make("span", { "class": "rc-key-pair" }, [pair]), " ", make("span", { "class": "rc-key-median" }, ["median of all pairs"]), " ",
      make("span", { "class": "rc-key-band" }, ["middle 80 % of all pairs"]), " (" + words.unit + ")"
    ]));
  }
  function path(list, key, x, y) {
    var pen = false;
    return list.map(function (row) {
      if (row[key] === null) { pen = false; return ""; }
      var move = (pen ? "L" : "M") + x(row.session).toFixed(1) + " " + y(row[key]).toFixed(1);
      pen = true;
      return move;
    }).join("");
  }
  function asked() {
    var found = /^#([A-Z]{3})-([A-Z]{3})$/.exec(window.location.hash);
    return found && [found[1], found[2]].every(function (code) { return index.states.some(function (s) { return s[0] === code; }); }) ? found : null;
  }
  function start() {
    var found = asked();
    if (found) now = { a: found[1], b: found[2], by: now.by };
    first.select.value = now.a;
    second.select.value = now.b;
    by.select.value = now.by;
    show(false);
  }
  load("index").then(function () {
    build();
    root.hidden = false;
    start();
    window.addEventListener("hashchange", function () { if (asked()) start(); });
    var wide = root.clientWidth >= 560;
    window.addEventListener("resize", function () {
      if (root.clientWidth >= 560 !== wide) { wide = !wide; if (now.a !== now.b) show(false); }
    });
  }).catch(function () { root.hidden = true; });
})();
