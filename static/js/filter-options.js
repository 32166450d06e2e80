// Narrow a long select to what was typed above it. Without this script the select is complete, only longer.
for (const box of document.querySelectorAll("[data-filters]")) {
  const select = document.getElementById(box.dataset.filters);
  const input = box.querySelector("input");
  const all = [...select.options];
  box.hidden = false;

  const narrow = () => {
    const wanted = input.value.trim().toLowerCase();
    const chosen = select.value;
    const found = all.filter((option) => option.value === "0" || option.text.toLowerCase().includes(wanted));
    select.replaceChildren(...found);
    const hits = found.filter((option) => option.value !== "0");
    if (wanted && hits.length === 1) select.value = hits[0].value;
    else select.value = found.some((option) => option.value === chosen) ? chosen : "0";
  };

  input.addEventListener("input", narrow);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
