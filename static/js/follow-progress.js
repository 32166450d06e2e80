// Follow long work: while the page shows some under way, fetch it again and put the fresh progress in its place.
// Without this script the reader reloads the page.
const EVERY_MS = 3000;

const follow = async () => {
  const shown = document.querySelector("[data-progress]");
  if (!shown?.hasAttribute("data-under-way")) return;
  try {
    const answer = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-progress]");
    if (fresh && !fresh.hasAttribute("data-under-way")) return location.reload();
    if (fresh) shown.querySelector("label").replaceWith(fresh.querySelector("label"));
  } catch {
    // no signal: try again
  }
  setTimeout(follow, EVERY_MS);
};

setTimeout(follow, EVERY_MS);
