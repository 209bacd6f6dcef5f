// Asks once more before a page is left by mistake: <form data-stay>, until something is sent. With
// data-stay="typed" only once something was typed. <button data-keeps-page> answers with a file, so the page
// goes on asking; <a data-leave> is meant.
const form = document.querySelector("form[data-stay]");
let asks = form?.dataset.stay === "";
form?.addEventListener("input", () => {
  asks = true;
});
document.addEventListener("submit", (event) => {
  const asked = asks;
  asks = false;
  // The browser asks before a download as well, though the page stays.
  if (event.submitter?.hasAttribute("data-keeps-page")) setTimeout(() => (asks = asked), 1000);
});
for (const link of document.querySelectorAll("a[data-leave]")) {
  link.addEventListener("click", () => {
    asks = false;
  });
}
window.addEventListener("beforeunload", (event) => {
  if (asks) event.preventDefault();
});
