// Keep the total in step with the chosen delivery and province. Without this script the server recomputes it
// and asks the buyer to look again.
const summary = document.querySelector("[data-checkout-total]");
const form = document.querySelector("#checkout");

if (summary && form) {
  const goods = Number(summary.dataset.goods);
  const fees = JSON.parse(summary.dataset.fees);
  const arrivals = JSON.parse(summary.dataset.arrivals);
  const yuan = (fen) => `${Math.floor(fen / 100).toLocaleString("en-US")}.${String(fen % 100).padStart(2, "0")}`;

  const update = () => {
    const isPickup = form.elements.delivery.value === "pickup";
    const fee = isPickup ? 0 : (fees[form.elements.province.value] ?? 0);
    summary.querySelector("[data-freight]").textContent = yuan(fee);
    summary.querySelector("[data-total]").textContent = yuan(goods + fee);
    summary.querySelector("[data-arrival]").textContent = arrivals[isPickup ? "" : form.elements.province.value];
    if (!isPickup && form.elements.pay_by.value === "pickup") form.elements.pay_by.value = "";
    form.elements.seen_total.value = String(goods + fee);
  };

  form.addEventListener("change", update);
  update();
}
