// The page inside another page. Runs before `boot.js`, in `embed.html` alone: poster first, the simulator when it is in sight (or
// at a click, or at once), and messages between the two pages. Docs: docs/embed.md.
//
// It drives the page through the hooks that stay (contract: data-testid, data-ready, data-digest), as a reader would.
(function () {
  var root = document.documentElement;
  var asked = new URLSearchParams(location.search);

  /** The value of a key; a bad one falls back to the first, with a note. */
  function choice(key, values) {
    var given = asked.get(key);
    if (given === null || values.indexOf(given) >= 0) return given === null ? values[0] : given;
    console.info("Skylapse: " + key + "=" + given + " is not known; it is " + values[0] + ". Known: " + values.join(", "));
    return values[0];
  }

  var id = asked.get("id") || "";
  var ui = choice("ui", ["std", "min", "full"]);
  var load = choice("load", ["visible", "click", "eager"]);
  var play = choice("play", ["visible", "click", "off"]);
  var speed = asked.get("speed");
  var still = choice("motion", ["auto", "reduce"]) === "reduce" || matchMedia("(prefers-reduced-motion: reduce)").matches;
  root.dataset.ui = ui;
  if (choice("palette", ["default", "mono"]) === "mono") root.dataset.palette = "mono";
  if (choice("export", ["1", "0"]) === "0") root.dataset.export = "0";
  var fixedHeight = Number(choice("height", ["auto", "180", "430", "640"])) || 0;
  var panels = names("panels");
  var controls = names("controls").slice(0, 2);

  /** A list of names, of letters that can do nothing in a selector. */
  function names(key) {
    return (asked.get(key) || "").split(",").filter(function (name) {
      return /^[\w.-]+$/.test(name);
    });
  }
  /** Only the pictures and settings that were asked for; a name that is not there is told and changes nothing. */
  function keepOnly(key, testid, asked, rules) {
    var there = asked.filter(function (name) {
      if (find(testid + name)) return true;
      console.info("Skylapse: " + key + " has no " + name + " here.");
      return false;
    });
    if (there.length === 0) return;
    var any = there.map(function (name) {
      return '[data-testid="' + testid + name + '"]';
    });
    root.dataset[key] = there.join(",");
    document.head.appendChild(document.createElement("style")).textContent = rules.replaceAll("{any}", ":has(" + any + ")");
  }

  function find(name) {
    return document.querySelector('[data-testid="' + name + '"]');
  }
  function click(element) {
    if (element) element.click();
  }

  // ------------------------------------------------------------------------------------------- to the page around this one
  function post(message) {
    if (parent !== window) parent.postMessage(message, "*");
  }
  function tell(type, more) {
    post(Object.assign({ skylapse: 1, id: id, type: type }, more));
  }
  var height = 0;
  function tellHeight() {
    var app = document.querySelector(".app") || document.body;
    var px = fixedHeight || Math.ceil(app.getBoundingClientRect().height);
    if (px === height || px === 0) return;
    height = px;
    tell("height", { px: px });
    // Hosts that know one of these already need no script of ours: AMP, and pym.
    post({ sentinel: "amp", type: "embed-size", height: px });
    post("pymxPYMx" + id + "xPYMxheightxPYMx" + px);
  }
  function tellState() {
    tell("state", { hash: location.hash.slice(1) });
  }
  ["pushState", "replaceState"].forEach(function (name) {
    var original = history[name];
    history[name] = function () {
      original.apply(history, arguments);
      tellState();
    };
  });
  addEventListener("hashchange", tellState);

  var FAILURES = ["old-browser", "no-wasm", "blocked", "network", "crashed"];
  var isReady = false;
  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      var value = root.getAttribute(change.attributeName);
      // The page writes both together; the theme of the page around it wins.
      if (change.attributeName === "lang") applyTheme();
      if (change.attributeName === "data-boot" && FAILURES.indexOf(value) >= 0) tell("error", { code: value });
      if (change.attributeName === "data-digest" && value) {
        var timeline = find("timeline");
        tell("event", { kind: "ended", t: timeline ? timeline.valueAsNumber : 0, digest: value });
      }
      if (change.attributeName === "data-ready" && value === "true" && !isReady) {
        isReady = true;
        begin();
      }
    });
  }).observe(root, { attributeFilter: ["lang", "data-boot", "data-digest", "data-ready"] });

  function begin() {
    keepOnly("panels", "chart-", panels, ".panel:not({any}){display:none!important}");
    keepOnly("controls", "param-", controls, ".hands .ctl:not({any}){display:none!important}");
    if (root.dataset.controls) document.querySelectorAll(".hands details").forEach(function (more) { more.open = true; });
    if (speed !== null) click(document.querySelector('[data-speed="' + CSS.escape(speed) + '"]'));
    if (play === "visible" && !still) click(find("play"));
    new ResizeObserver(tellHeight).observe(document.querySelector(".app") || document.body);
    watchSight();
    tell("ready", {});
    tellHeight();
    tellState();
  }

  // Nothing moves where nobody looks; what moved by itself goes on when it is seen again.
  function watchSight() {
    var wasPlaying = false;
    new IntersectionObserver(function (entries) {
      var isSeen = entries[entries.length - 1].isIntersecting;
      if (!isSeen && find("pause")) {
        wasPlaying = true;
        click(find("pause"));
      } else if (isSeen && wasPlaying) {
        wasPlaying = false;
        click(find("play"));
      }
    }).observe(document.body);
  }

  // ----------------------------------------------------------------------------------------- from the page around this one
  var theme = null;
  function applyTheme() {
    if (theme === null) return;
    if (theme === "auto") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", theme);
    // The pictures are painted anew.
    dispatchEvent(new Event("resize"));
  }
  var DO = {
    play: function () {
      click(find("play"));
    },
    pause: function () {
      click(find("pause"));
    },
    seek: function (message) {
      var timeline = find("timeline");
      if (!timeline || !isFinite(message.t)) return;
      timeline.value = String(message.t);
      timeline.dispatchEvent(new InputEvent("input", { bubbles: true }));
      timeline.dispatchEvent(new Event("change", { bubbles: true }));
    },
    speed: function (message) {
      click(document.querySelector('[data-speed="' + CSS.escape(String(message.speed)) + '"]'));
    },
    load: function (message) {
      location.hash = String(message.hash).replace(/[^\w./-]/g, "");
    },
    describe: function () {
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "d" }));
    },
    export: function (message) {
      click(find("export-" + String(message.kind).replace(/\W/g, "")));
    },
    "set-lang": function (message) {
      if (/^(ko|en)$/.test(message.lang)) click(document.querySelector('[data-lang="' + message.lang + '"]'));
    },
    "set-theme": function (message) {
      if (!/^(auto|light|dark)$/.test(message.theme)) return;
      theme = message.theme;
      applyTheme();
    },
  };
  addEventListener("message", function (event) {
    var message = event.data;
    if (event.source !== parent || parent === window || !message || message.skylapse !== 1) return;
    if (isReady && Object.prototype.hasOwnProperty.call(DO, message.type)) DO[message.type](message);
  });
  tell("hello", {});

  // ------------------------------------------------------------------------------------------------- when the wasm is fetched
  if (load === "eager") return;
  window.skylapseWait = new Promise(function (start) {
    if (load === "click") {
      document.addEventListener("DOMContentLoaded", function () {
        var button = document.createElement("button");
        button.type = "button";
        button.id = "embed-start";
        button.dataset.testid = "embed-start";
        button.textContent = root.lang === "ko" ? "▶ 움직여 보기" : "▶ Run it";
        button.addEventListener("click", start);
        var main = document.querySelector(".boot");
        main.insertBefore(button, main.querySelector("svg"));
      });
      return;
    }
    document.addEventListener("DOMContentLoaded", function () {
      // As large as the frame: the page itself may be much higher.
      var probe = document.body.appendChild(document.createElement("div"));
      probe.style.cssText = "position:fixed;inset:0;visibility:hidden;pointer-events:none";
      var seen = new IntersectionObserver(
        function (entries) {
          if (entries[entries.length - 1].intersectionRatio < 0.25) return;
          seen.disconnect();
          probe.remove();
          start();
        },
        { threshold: 0.25 },
      );
      seen.observe(probe);
    });
  });
})();
