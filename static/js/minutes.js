// The minutes page saves itself, section by section. Without this file the page is an ordinary form with one button.
// What is typed is kept on this machine (minutes-kept.js) until the server has it; two people in one section are shown both texts.
(function () {
  "use strict";

  const WAIT = 1500; // after the last key
  const RETRY = 5000; // after a lost line
  const REFRESH = 10000;

  const { place, keep, kept, keptOf } = window.keptTexts;

  // --- One section ---

  function Section(root, page) {
    this.root = root;
    this.page = page;
    this.id = root.dataset.section;
    this.editor = root.querySelector("[data-editor]");
    this.box = root.querySelector("[data-text]");
    this.version = root.querySelector("[data-version]");
    this.state = root.querySelector("[data-state]");
    this.conflictPlace = root.querySelector("[data-conflict-place]");
    this.key = place(page.user, page.meeting, this.id);
    this.known = this.box.defaultValue; // what the server has
    this.timer = null;
    this.sending = false;
    this.again = false;
    const self = this;
    this.box.addEventListener("input", function () { self.typed(); });
    this.box.addEventListener("blur", function () { self.flush(); });
    root.querySelectorAll("[data-insert]").forEach(function (button) {
      button.addEventListener("click", function (event) {
        event.preventDefault();
        self.insert(button.parentElement.querySelector("[data-sentence]").textContent);
      });
    });
    if (this.inConflict()) {
      this.bindConflict();
    } else {
      this.restore();
    }
  }

  Section.prototype.say = function (words, tone) {
    if (this.state.textContent !== words) {
      this.state.textContent = words;
    }
    this.state.dataset.tone = tone || "";
  };

  Section.prototype.inConflict = function () {
    return this.conflictPlace.querySelector("[data-conflict]") !== null;
  };

  Section.prototype.dirty = function () {
    return this.box.value.trim() !== this.known.trim();
  };

  Section.prototype.grow = function () {
    this.box.rows = Math.min(24, Math.max(4, this.box.value.split("\n").length + Math.ceil(this.box.value.length / 60)));
  };

  Section.prototype.restore = function () {
    const before = kept(this.key);
    this.grow();
    if (!before) {
      return;
    }
    if (before.text.trim() === this.known.trim()) {
      keep(this.key, null);
      return;
    }
    this.box.value = before.text;
    this.version.value = before.version; // an older version: the server will show both texts
    this.grow();
    this.say("Chưa lưu: nội dung còn giữ trên máy này", "warning");
    this.flush();
  };

  Section.prototype.typed = function () {
    const held = keep(this.key, { text: this.box.value, version: this.version.value, title: this.root.dataset.title });
    this.grow();
    this.say(held ? "Chưa lưu" : "Chưa lưu, đừng đóng trang", "warning");
    this.schedule(WAIT);
  };

  Section.prototype.insert = function (sentence) {
    this.box.value = (this.box.value.replace(/\s+$/, "") + "\n" + sentence.trim()).trim();
    this.typed();
    this.flush();
    this.box.focus();
  };

  Section.prototype.schedule = function (delay) {
    window.clearTimeout(this.timer);
    const self = this;
    this.timer = window.setTimeout(function () { self.flush(); }, delay);
  };

  Section.prototype.body = function () {
    const body = new URLSearchParams();
    body.set("csrfmiddlewaretoken", this.page.token);
    body.set("text", this.box.value);
    body.set("version", this.version.value);
    body.set("title", this.root.dataset.title);
    return body;
  };

  Section.prototype.flush = function (leaving) {
    window.clearTimeout(this.timer);
    if (this.page.locked || this.inConflict() || !this.dirty()) {
      return Promise.resolve();
    }
    if (this.sending) {
      this.again = true;
      return Promise.resolve();
    }
    this.sending = true;
    const self = this;
    const sent = this.box.value;
    if (!leaving) {
      this.say("Đang lưu…", "");
    }
    return fetch(this.root.dataset.save, {
      method: "POST", body: this.body(), redirect: "manual", keepalive: Boolean(leaving),
      headers: { "X-Requested-With": "XMLHttpRequest" },
    }).then(function (answer) {
      return self.answered(answer, sent);
    }).catch(function () {
      self.lost();
    }).finally(function () {
      self.sending = false;
      if (self.again) {
        self.again = false;
        self.flush();
      }
    });
  };

  Section.prototype.answered = function (answer, sent) {
    const self = this;
    if (answer.ok) {
      return answer.json().then(function (saved) { self.saved(saved, sent); });
    }
    if (answer.status === 409 || answer.status === 422) {
      return answer.json().then(function (refusal) { self.refused(refusal); });
    }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.say("Chưa lưu: phiên làm việc đã hết. Nội dung còn giữ trên máy này; đăng nhập lại rồi mở lại trang", "error");
      return null;
    }
    this.lost();
    return null;
  };

  Section.prototype.saved = function (saved, sent) {
    if (saved.text.trim() !== sent.trim() && this.box.value === sent) {
      this.box.value = saved.text; // it had been saved before, and somebody has gone on from there
      sent = saved.text;
      this.grow();
    }
    this.known = sent;
    this.version.value = saved.version;
    if (this.dirty()) { // more was typed while the server was writing
      keep(this.key, { text: this.box.value, version: saved.version, title: this.root.dataset.title });
      this.say("Chưa lưu", "warning");
      this.schedule(WAIT);
      return;
    }
    keep(this.key, null);
    this.say(saved.said, "done");
  };

  Section.prototype.lost = function () {
    const held = kept(this.key) !== null;
    this.say(held ? "Mất kết nối, còn giữ trên máy này" : "Mất kết nối, đừng đóng trang", "error");
    this.schedule(RETRY);
  };

  Section.prototype.refused = function (refusal) {
    if (refusal.kind === "conflict") {
      this.conflictPlace.innerHTML = refusal.html;
      this.bindConflict();
      this.say("Chưa lưu: chọn bản để giữ", "warning");
      return;
    }
    if (refusal.kind === "locked" || refusal.kind === "gone") {
      this.page.put(refusal.html, this.key);
      this.say(refusal.kind === "locked" ? "Biên bản đã khóa, nội dung còn ở đầu trang" : "Mục đã bị bỏ, nội dung còn ở đầu trang", "error");
      this.box.disabled = true;
      this.known = this.box.value;
      if (refusal.kind === "locked") {
        this.page.close();
      }
      return;
    }
    this.page.put(refusal.html, null);
    this.say("Chưa lưu được", "error");
  };

  // --- Two people in one section ---

  Section.prototype.bindConflict = function () {
    const panel = this.conflictPlace.querySelector("[data-conflict]");
    const combined = panel.querySelector("[data-combined]");
    const mine = panel.querySelector("[data-mine]").value;
    const theirs = panel.querySelector("[data-theirs]").value;
    const current = panel.querySelector("[data-current]").value;
    const self = this;
    this.editor.hidden = true;
    this.box.disabled = true;
    this.version.disabled = true;
    combined.addEventListener("input", function () {
      keep(self.key, { text: combined.value, version: current, title: self.root.dataset.title });
    });
    panel.querySelectorAll("[data-choose]").forEach(function (button) {
      button.addEventListener("click", function (event) {
        event.preventDefault();
        const text = { combined: combined.value, mine: mine, theirs: theirs }[button.dataset.choose];
        self.settle(text, theirs, current);
      });
    });
    panel.querySelector("button").scrollIntoView({ block: "nearest" });
  };

  Section.prototype.settle = function (text, theirs, current) {
    this.conflictPlace.replaceChildren();
    this.editor.hidden = false;
    this.box.disabled = false;
    this.version.disabled = false;
    this.known = theirs;
    this.version.value = current;
    this.box.value = text;
    this.grow();
    if (this.dirty()) {
      this.typed();
      this.flush();
    } else {
      keep(this.key, null);
      this.say("Đã giữ bản đã lưu", "done");
    }
    this.box.focus();
  };

  // What others saved comes in quietly; a section that is being written is left alone, with a word that it has moved on.
  Section.prototype.refresh = function (now) {
    if (this.inConflict() || this.sending || String(now.version) === this.version.value) {
      return;
    }
    if (Number(now.version) < Number(this.version.value)) {
      return;
    }
    if (this.dirty() || document.activeElement === this.box && kept(this.key)) {
      this.say(now.said + "; phần đồng chí đang ghi sẽ được đối chiếu khi lưu", "warning");
      return;
    }
    this.box.value = now.text;
    this.known = now.text;
    this.version.value = now.version;
    this.grow();
    this.say(now.said, "");
  };

  // --- The page ---

  function Page(form) {
    this.form = form;
    this.meeting = form.dataset.minutes;
    this.user = form.dataset.user;
    this.token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    this.locked = false;
    this.others = document.querySelector("[data-others]");
    this.unsavedPlace = document.querySelector("[data-unsaved-place]");
    const page = this;
    this.sections = Array.from(form.querySelectorAll("[data-section]")).map(function (root) {
      return new Section(root, page);
    });
    this.offerOrphans();
    form.addEventListener("submit", function () {
      page.sections.forEach(function (section) { window.clearTimeout(section.timer); });
      page.leaving = true;
    });
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "hidden") {
        page.flush(true);
      } else {
        page.refresh();
      }
    });
    window.addEventListener("pagehide", function () { page.flush(true); });
    window.addEventListener("online", function () { page.flush(); });
    window.setInterval(function () { page.refresh(); }, REFRESH);
  }

  Page.prototype.flush = function (leaving) {
    if (this.leaving) {
      return;
    }
    this.sections.forEach(function (section) { section.flush(leaving); });
  };

  // A part of a page that stands above the form; what it shows stays kept here until the person has sent it.
  Page.prototype.put = function (html, key) {
    const holder = document.createElement("div");
    holder.innerHTML = html;
    if (key) {
      const form = holder.querySelector("form");
      form.addEventListener("submit", function () { keep(key, null); });
    } else {
      this.unsavedPlace.querySelectorAll("[data-refusal]").forEach(function (old) { old.remove(); });
      holder.dataset.refusal = "";
    }
    this.unsavedPlace.append(holder);
    holder.scrollIntoView({ block: "start" });
  };

  Page.prototype.close = function () {
    this.locked = true;
    this.form.querySelectorAll("button, textarea").forEach(function (one) { one.disabled = true; });
  };

  // Texts of sections that have been taken off meanwhile: sent once more, the server hands them back with a way to keep them.
  Page.prototype.offerOrphans = function () {
    const page = this;
    const known = new Set(this.sections.map(function (section) { return section.key; }));
    keptOf(this.user, this.meeting).forEach(function (one) {
      if (known.has(one.key)) {
        return;
      }
      const body = new URLSearchParams({
        csrfmiddlewaretoken: page.token, text: one.value.text, version: one.value.version, title: one.value.title || "",
      });
      const address = page.form.action.replace(/\/?$/, "/") + one.key.split(":").pop() + "/save/";
      fetch(address, { method: "POST", body: body, redirect: "manual" }).then(function (answer) {
        return answer.status === 409 ? answer.json() : null;
      }).then(function (refusal) {
        if (refusal) {
          page.put(refusal.html, one.key);
        }
      }).catch(function () { return null; });
    });
  };

  Page.prototype.refresh = function () {
    if (this.locked || this.leaving || document.visibilityState === "hidden") {
      return;
    }
    const page = this;
    fetch(this.form.dataset.changes, { redirect: "manual", headers: { Accept: "application/json" } }).then(function (answer) {
      return answer.ok ? answer.json() : null;
    }).then(function (now) {
      if (now) {
        page.bring(now);
      }
    }).catch(function () { return null; });
  };

  Page.prototype.bring = function (now) {
    const names = now.others.map(function (name) { return "đồng chí " + name; }).join(", ");
    this.others.textContent = names ? names.charAt(0).toUpperCase() + names.slice(1) + " cũng đang mở biên bản này." : "";
    if (now.locked) {
      this.sections.forEach(function (section) { section.flush(); });
      if (!this.sections.some(function (section) { return section.dirty() || section.inConflict(); })) {
        window.location.reload();
      }
      return;
    }
    const ids = Object.keys(now.sections);
    this.sections.forEach(function (section) {
      if (now.sections[section.id]) {
        section.refresh(now.sections[section.id]);
      }
    });
    const here = this.sections.map(function (section) { return section.id; });
    if (ids.length !== here.length || ids.some(function (id) { return !here.includes(id); })) {
      this.others.textContent += " Chương trình vừa thay đổi; tải lại trang để xem.";
    }
  };

  document.addEventListener("DOMContentLoaded", function () {
    const form = document.querySelector("form[data-minutes]");
    if (form) {
      new Page(form);
    }
  });
})();
