// Narrow a long select to what was typed above it; the few that are left become buttons, one tap each.
// Without this script the select is complete, only longer.
const FEW = 6;

for (const box of document.querySelectorAll("[data-filters]")) {
  const select = document.getElementById(box.dataset.filters);
  const input = box.querySelector("input");
  const hits = box.querySelector("[data-hits]");
  const all = [...select.options];
  box.hidden = false;

  const choose = (value) => {
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const button = (option) => {
    const shown = document.createElement("button");
    Object.assign(shown, { type: "button", className: "button button-quiet button-wide", textContent: option.text });
    shown.addEventListener("click", () => choose(option.value));
    return shown;
  };

  const narrow = () => {
    const wanted = input.value.trim().toLowerCase();
    const chosen = select.value;
    const found = all.filter((option) => option.value === "0" || option.text.toLowerCase().includes(wanted));
    select.replaceChildren(...found);
    const people = found.filter((option) => option.value !== "0");
    if (wanted && people.length === 1) select.value = people[0].value;
    else select.value = found.some((option) => option.value === chosen) ? chosen : "0";
    hits?.replaceChildren(...(wanted && people.length <= FEW ? people.map(button) : []));
  };

  input.addEventListener("input", narrow);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
