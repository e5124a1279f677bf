// Runs before the first paint, as an ordinary script that any browser can read: picks language and theme, so that the poster
// already shows in the right ones, and marks browsers that are too old to start at all.
//
// Order of choice, for both: the address (?lang=ko|en, ?theme=light|dark), what the reader chose last time, the browser's setting.
(function () {
  var root = document.documentElement;
  var asked = {};
  location.search.replace(/[?&](lang|theme)=([a-z]+)/g, function (_, name, value) {
    asked[name] = value;
  });
  // Storage throws inside a sandboxed frame; a page without memory still works.
  function remembered(name) {
    try {
      return localStorage.getItem(name);
    } catch (_) {
      return null;
    }
  }
  function oneOf(values, candidates) {
    for (var i = 0; i < candidates.length; i++) {
      if (values.indexOf(candidates[i]) >= 0) return candidates[i];
    }
    return null;
  }

  var browserLanguage = /^ko\b/i.test(navigator.language || "") ? "ko" : "en";
  root.lang = oneOf(["ko", "en"], [asked.lang, remembered("skylapse-language"), browserLanguage]);

  // Without data-theme the page follows the browser (or the frame that holds it).
  var theme = oneOf(["light", "dark"], [asked.theme, remembered("skylapse-theme")]);
  if (theme) root.setAttribute("data-theme", theme);

  // Module scripts are the oldest thing that the start-up needs; without them `boot.js` never runs and cannot say so.
  root.setAttribute("data-boot", "noModule" in document.createElement("script") ? "loading" : "old-browser");
})();
