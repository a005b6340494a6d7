// Keeps the names of the journeys that failed, with the first lines of why, for the summary of `cargo xtask test`.

import { writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const LINES = 12;

export default class Failed {
  onBegin(_config, suite) {
    this.suite = suite;
  }

  onEnd() {
    const file = process.env.BYOC_FAILED_JOURNEYS;
    if (file === undefined) return;
    const failed = this.suite.allTests().filter((test) => ["unexpected", "flaky"].includes(test.outcome()));
    writeFileSync(file, failed.map(inWords).join(""));
  }

  printsToStdio() {
    return false;
  }
}

function inWords(test) {
  const title = test.titlePath().filter(Boolean).join(" › ");
  const again = test.outcome() === "flaky" ? ", passed when run again" : "";
  const why = stripVTControlCharacters(test.results[0]?.error?.message ?? "").split("\n").filter((line) => line.trim() !== "");
  return [`${title}${again}`, ...why.slice(0, LINES).map((line) => `    ${line.slice(0, 200)}`), ""].join("\n");
}
