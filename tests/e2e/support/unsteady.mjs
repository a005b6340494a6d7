// Names the journeys that passed only when they ran again, and fails the run if they are many.

const ALLOWED = 2;

export default class Unsteady {
  #unsteady = [];

  onBegin(_config, suite) {
    this.suite = suite;
  }

  onEnd(result) {
    this.#unsteady = this.suite.allTests().filter((test) => test.outcome() === "flaky");
    if (this.#unsteady.length === 0) return undefined;
    console.log(`\nUNSTEADY: ${this.#unsteady.length} failed once and passed when run again. Find out why:`);
    for (const test of this.#unsteady) console.log(`  ${test.titlePath().filter(Boolean).join(" › ")}`);
    if (this.#unsteady.length <= ALLOWED) return undefined;
    console.log(`At most ${ALLOWED} may be unsteady, so this run has failed.`);
    return { status: result.status === "passed" ? "failed" : result.status };
  }

  printsToStdio() {
    return false;
  }
}
