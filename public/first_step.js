// Looks after the first fields of the wizard until the app takes them over. See boot.js.

// Gone if this file comes after the app.
const boot = document.getElementById("boot");

/** Fields that hold something else than at first. */
const isChanged = (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked;

// What was typed is lost with the page, as in the app.
addEventListener("beforeunload", (event) => {
  if (boot?.isConnected && [...boot.querySelectorAll("input")].some(isChanged)) event.preventDefault();
});

// An input method is not interrupted: boot.js waits.
boot?.addEventListener("compositionstart", () => boot.setAttribute("data-composing", ""));
boot?.addEventListener("compositionend", () => setTimeout(() => boot.removeAttribute("data-composing")));
