// Keeps a translated page up to date. Browsers translate by putting a <font> with other words in the place of
// each text, so that the app goes on writing into a text that is no longer on the page.

/** The <font> that took the place of each removed text. */
const standIns = new WeakMap();
const taken = new WeakSet();

/** The <font> that came where a text was removed, if a translation did that. */
function standInOf({ target, addedNodes, previousSibling, nextSibling }) {
  const near = [...addedNodes, previousSibling, nextSibling];
  return near.find((node) => node?.nodeName === "FONT" && node.parentNode === target && !taken.has(node));
}

// The app wrote into a text that is not shown: show it again. The browser translates it as something new.
const changes = new MutationObserver((records) => {
  for (const { target: text } of records) {
    const standIn = standIns.get(text);
    if (!text.isConnected && standIn.isConnected) standIn.replaceWith(text);
  }
});

function replaced(text, standIn) {
  taken.add(standIn);
  standIns.set(text, standIn);
  changes.observe(text, { characterData: true });
  // The app may take away a text that it believes to be on the page: its stand-in goes too.
  text.remove = () => {
    standIns.get(text).remove();
    Text.prototype.remove.call(text);
  };
}

const replacements = new MutationObserver((records) => {
  for (const record of records) {
    for (const node of record.removedNodes) {
      if (node.nodeType !== Node.TEXT_NODE || node.isConnected) continue;
      const standIn = standInOf(record);
      if (standIn) replaced(node, standIn);
    }
  }
});
replacements.observe(document.body, { childList: true, subtree: true });
