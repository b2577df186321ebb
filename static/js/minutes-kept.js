// What was typed into minutes, kept on this machine until the server has it. Loaded before minutes.js; alone on adopted minutes.
(function () {
  "use strict";

  // --- Texts kept on this machine ---

  function place(user, meeting, section) {
    return "bien-ban:" + user + ":" + meeting + ":" + section;
  }

  function keep(key, value) {
    try {
      if (value === null) {
        window.localStorage.removeItem(key);
      } else {
        window.localStorage.setItem(key, JSON.stringify(value));
      }
      return true;
    } catch {
      return false;
    }
  }

  function kept(key) {
    try {
      return JSON.parse(window.localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function keptOf(user, meeting) {
    const start = place(user, meeting, "");
    const found = [];
    try {
      Object.keys(window.localStorage).forEach(function (key) {
        if (key.startsWith(start)) {
          found.push({ key: key, value: kept(key) });
        }
      });
    } catch {
      return found;
    }
    return found.filter(function (one) { return one.value && one.value.text; });
  }

  // --- Adopted minutes: what was typed here and never reached the server ---

  function offerKept(panel) {
    const found = keptOf(panel.dataset.user, panel.dataset.keptMeeting);
    if (!found.length) {
      return;
    }
    const texts = found.map(function (one) { return "Mục “" + (one.value.title || "") + "”: " + one.value.text.trim(); });
    const list = panel.querySelector("[data-kept-texts]");
    texts.forEach(function (text) {
      const line = document.createElement("p");
      line.className = "minutes-version";
      line.textContent = text;
      list.append(line);
    });
    panel.hidden = false;
    function drop() {
      found.forEach(function (one) { keep(one.key, null); });
      panel.hidden = true;
    }
    panel.querySelector("[data-kept-drop]").addEventListener("click", drop);
    panel.querySelector("[data-kept-use]").addEventListener("click", function () {
      const box = document.querySelector("#ghi-dinh-chinh textarea");
      box.value = (box.value + "\n\n" + texts.join("\n\n")).trim();
      box.form.addEventListener("submit", drop);
      box.focus();
    });
  }

  window.keptTexts = { place, keep, kept, keptOf };

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-kept-place]").forEach(offerKept);
  });
})();
