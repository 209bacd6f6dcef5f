// Folds questions that another answer makes needless: <div data-when="name=value other"> stands open
// without JavaScript, and with it only while one of these values of the field `name` is chosen.
for (const part of document.querySelectorAll("[data-when]")) {
  const [name, values] = part.dataset.when.split("=");
  const wanted = values.split(" ");
  const form = part.closest("form");
  const show = () => {
    const chosen = new FormData(form).getAll(name);
    part.hidden = !chosen.some((value) => wanted.includes(value));
  };
  form.addEventListener("change", show);
  show();
}
