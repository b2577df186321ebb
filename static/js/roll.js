// Counts the roll while it is being marked, so that the bar at the foot says how many are there. The form works without it.
(function () {
  "use strict";

  const form = document.getElementById("diem-danh");
  if (!form) {
    return;
  }
  const came = form.querySelector("[data-roll-came]");
  const expected = form.querySelector("[data-roll-expected]");

  function count() {
    const marked = Array.from(form.querySelectorAll(".evening-columns [data-roll-row]")).filter(function (row) {
      const duty = row.querySelector('input[type="checkbox"]');
      return !duty || !duty.checked;
    });
    const values = marked.map(function (row) {
      const chosen = row.querySelector('input[type="radio"][name^="value_"]:checked');
      return chosen ? chosen.value : "";
    });
    const present = values.filter(function (value) { return value === "present" || value === "online"; }).length;
    const absent = values.filter(function (value) { return value.startsWith("absent"); }).length;
    came.textContent = String(present);
    expected.textContent = String(present + absent);
  }

  form.addEventListener("change", count);
  count();
})();
