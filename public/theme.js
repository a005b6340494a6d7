// Sets what was chosen before the first paint. The same keys as in src/state/theme.rs and list_view.rs.
try {
  const { dataset } = document.documentElement;
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") dataset.theme = theme;
  dataset.list = localStorage.getItem("list") ?? "";
} catch {
  // Storage is forbidden: the system's theme it is, and every column.
}
