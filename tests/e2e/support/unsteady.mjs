// Names the journeys that passed only when they ran again, and fails the run if they are many.

const ALLOWED = 2;

export default class Unsteady {
  onBegin(_config, suite) {
    this.suite = suite;
  }

  onEnd(result) {
    const unsteady = this.suite.allTests().filter((test) => test.outcome() === "flaky");
    if (unsteady.length === 0) return undefined;
    console.log(`\nUNSTEADY: ${unsteady.length} failed once and passed when run again. Find out why:`);
    for (const test of unsteady) console.log(`  ${test.titlePath().filter(Boolean).join(" › ")}`);
    if (unsteady.length <= ALLOWED) return undefined;
    console.log(`At most ${ALLOWED} may be unsteady, so this run has failed.`);
    return { status: result.status === "passed" ? "failed" : result.status };
  }

  printsToStdio() {
    return false;
  }
}
