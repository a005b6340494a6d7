// Starts the app. A file of its own, because the content security policy allows no inline script.
// The names of module and wasm change with their content: they stand in the preload links.
try {
  const script = document.querySelector("link[rel=modulepreload]").href;
  const wasm = document.querySelector('link[rel=preload][type="application/wasm"]').href;
  const { default: init } = await import(script);
  await init({ module_or_path: wasm });
  document.getElementById("boot").remove();
} catch (error) {
  document.getElementById("boot-skeleton").hidden = true;
  document.getElementById("boot-failed").hidden = false;
  throw error;
}
