// Says which weekday a date in three boxes is, while it is typed; the server says the same on the next page.
for (const parts of document.querySelectorAll("[data-date-parts]")) {
  const echo = parts.querySelector("[data-weekday]");
  const language = document.documentElement.lang || "en";
  parts.addEventListener("input", () => {
    const [day, month, year] = Array.from(parts.querySelectorAll("input"), (box) => Number(box.value));
    const date = new Date(Date.UTC(year, month - 1, day));
    const real = year > 999 && date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
    echo.textContent = real ? date.toLocaleDateString(language, { weekday: "long", timeZone: "UTC" }) : "";
  });
}
