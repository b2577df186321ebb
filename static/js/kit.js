// Small habits of the kit. Everything works without this file; it hangs on data- attributes only.
(function () {
  "use strict";

  // data-menu: a <details> that closes on Escape or on a press outside it.
  function closeMenus(except) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!except || !menu.contains(except)) {
        menu.open = false;
      }
    });
  }

  document.addEventListener("click", function (event) {
    closeMenus(event.target);
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") {
      return;
    }
    const open = event.target.closest("details[data-menu][open]");
    closeMenus(null);
    if (open) {
      open.querySelector("summary").focus();
    }
  });

  // data-date: digits typed in a row get their slashes: 21112026 → 21/11/2026.
  document.addEventListener("input", function (event) {
    const box = event.target;
    if (!box.matches("input[data-date]") || event.inputType === "deleteContentBackward") {
      return;
    }
    const digits = box.value.replace(/\D/g, "");
    if (/^\d+$/.test(box.value) && digits.length === 8) {
      box.value = digits.slice(0, 2) + "/" + digits.slice(2, 4) + "/" + digits.slice(4);
    }
  });

  // data-submit-on-change, data-check-all="name".
  document.addEventListener("change", function (event) {
    const box = event.target;
    if (box.hasAttribute("data-submit-on-change")) {
      box.form.requestSubmit();
    }
    if (box.hasAttribute("data-check-all")) {
      const name = CSS.escape(box.dataset.checkAll);
      const root = box.form || document;
      root.querySelectorAll('input[type="checkbox"][name="' + name + '"]').forEach(function (one) {
        one.checked = box.checked;
      });
    }
  });

  // data-print: a button that opens the print dialogue.
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) {
      window.print();
    }
  });

  // data-guard: a form that warns before typed text is lost.
  let unsaved = false;
  document.addEventListener("input", function (event) {
    if (event.target.closest("form[data-guard][method=post]")) {
      unsaved = true;
    }
  });
  document.addEventListener("submit", function () {
    unsaved = false;
  });
  window.addEventListener("beforeunload", function (event) {
    if (unsaved) {
      event.preventDefault();
    }
  });

  // data-focus-first: the error summary takes the focus when it appears.
  function focusFirst(root) {
    const first = root.querySelector("[data-focus-first]");
    if (first) {
      first.focus();
    }
  }

  // A lost line must be said in words, beside what was being done.
  function say(words) {
    const place = document.getElementById("thong-bao");
    if (place) {
      const line = document.createElement("p");
      line.className = "kit-alert kit-tone-error";
      line.textContent = words;
      place.replaceChildren(line);
      place.scrollIntoView({ block: "nearest" });
    }
  }

  document.addEventListener("DOMContentLoaded", function () {
    focusFirst(document);
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    focusFirst(event.target);
  });
  document.addEventListener("htmx:sendError", function () {
    say("Mất kết nối với máy chủ. Việc vừa làm chưa được ghi; hãy thử lại.");
  });
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.status === 401 || event.detail.xhr.status === 403) {
      say("Phiên làm việc đã hết hoặc không được phép. Hãy tải lại trang.");
    } else {
      say("Máy chủ chưa thực hiện được. Hãy tải lại trang rồi thử lại.");
    }
  });
})();
