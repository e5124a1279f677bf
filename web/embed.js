// One line for a blog: <script src="…/embed.js"></script><skylapse-lab scenario="lambda-ping">A sentence for readers without it</skylapse-lab>
//
// Puts `embed.html` into a frame whose box is there from the start, follows the theme of the page around it, and turns the
// frame's messages into events and methods. Docs: docs/embed.md.
(() => {
  const BASE = new URL("./", document.currentScript.src);
  const KEYS = ["lang", "ui", "play", "speed", "panels", "controls", "load", "palette", "motion", "export"];
  /** Where blog themes write that they are dark: Chirpy, Docusaurus, Bootstrap, Tailwind and Hugo themes, and others. */
  const MARKS = ["data-mode", "data-theme", "data-bs-theme", "data-color-scheme", "class"];
  const DO = ["play", "pause", "describe"];
  let made = 0;

  /** `dark` or `light` when the page around says so in one of the known ways; else what the reader's system says counts. */
  function hostTheme() {
    for (const place of [document.documentElement, document.body]) {
      for (const mark of MARKS) {
        const found = /(?:^|[\s_-])(dark|light)(?:$|[\s_-])/.exec((place && place.getAttribute(mark)) || "");
        if (found) return found[1];
      }
    }
    return null;
  }

  class SkylapseLab extends HTMLElement {
    connectedCallback() {
      if (this.frame) return;
      this.isReady = false;
      this.shown = undefined;
      const attribute = (name) => this.getAttribute(name);
      const url = new URL("embed.html", BASE);
      url.search = attribute("settings") || "";
      if (attribute("scenario")) url.searchParams.set("s", attribute("scenario"));
      if (attribute("lab")) url.searchParams.set("lab", attribute("lab"));
      for (const key of KEYS) if (attribute(key)) url.searchParams.set(key, attribute(key));
      this.mark = attribute("id") || "skylapse-" + ++made;
      url.searchParams.set("id", this.mark);
      // A whole link of the page will do as well as its fragment.
      url.hash = (attribute("link") || "").replace(/^[^#]*#/, "");
      const theme = this.theme();
      if (theme) url.searchParams.set("theme", theme);

      const frame = (this.frame = document.createElement("iframe"));
      frame.src = url.href;
      frame.title = attribute("title") || "Skylapse";
      frame.loading = "lazy";
      frame.allow = "clipboard-write; fullscreen";
      const height = parseInt(attribute("height"), 10);
      frame.style.cssText = "display:block;width:100%;border:0;height:" + (height > 0 ? height : 430) + "px";
      this.style.display = "block";
      this.paint();
      // What stands between the tags is for readers without scripts and for search; it stays, unseen.
      (this.shadowRoot || this.attachShadow({ mode: "open" })).replaceChildren(frame);

      this.hear = (event) => this.heard(event);
      addEventListener("message", this.hear);
      this.eye = new MutationObserver(() => this.paint());
      for (const place of [document.documentElement, document.body]) this.eye.observe(place, { attributeFilter: MARKS });
    }

    disconnectedCallback() {
      removeEventListener("message", this.hear);
      if (this.eye) this.eye.disconnect();
      this.frame = null;
    }

    theme() {
      const wanted = this.getAttribute("theme");
      return wanted && wanted !== "auto" ? wanted : hostTheme();
    }

    /** The frame has the page's scheme before its first paint, so nothing flashes. */
    paint() {
      const theme = this.theme();
      if (theme === this.shown) return;
      this.shown = theme;
      this.frame.style.colorScheme = theme || "light dark";
      this.send({ type: "set-theme", theme: theme || "auto" });
    }

    send(message) {
      const inside = this.frame && this.frame.contentWindow;
      // A frame that is not there yet has the theme in its address.
      if (inside && this.isReady) inside.postMessage({ skylapse: 1, ...message }, BASE.origin === "null" ? "*" : BASE.origin);
    }

    heard({ source, origin, data }) {
      if (!this.frame || source !== this.frame.contentWindow || origin !== BASE.origin) return;
      if (!data || data.skylapse !== 1 || data.id !== this.mark) return;
      if (data.type === "ready") {
        this.isReady = true;
        this.shown = undefined;
        this.paint();
      }
      if (data.type === "height" && this.getAttribute("height") === "auto" && data.px > 0) this.frame.style.height = data.px + "px";
      this.dispatchEvent(new CustomEvent("skylapse-" + data.type, { detail: data, bubbles: true }));
    }

    seek(t) {
      this.send({ type: "seek", t });
    }
    setSpeed(speed) {
      this.send({ type: "speed", speed });
    }
    open(link) {
      this.send({ type: "load", hash: String(link).replace(/^[^#]*#/, "") });
    }
    export(kind) {
      this.send({ type: "export", kind });
    }
  }
  for (const type of DO) SkylapseLab.prototype[type] = function () { this.send({ type }); };
  if (!customElements.get("skylapse-lab")) customElements.define("skylapse-lab", SkylapseLab);
})();
