// A proxy between browser and server, with the faults that real ones have.

import http from "node:http";

const LOGIN = "<!doctype html><title>Sign in</title><h1>Sign in to the company network</h1>";

export class Proxy {
  /** Starts one in front of the server. */
  static async start(server) {
    const proxy = new Proxy();
    proxy.target = new URL(server.url);
    /** "headers": streams get no answer; "body": they get nothing but its head. */
    proxy.holds = null;
    /** Answers in place of the server: `{ status, headers, body }`. */
    proxy.instead = null;
    /** Paths that were asked for. */
    proxy.asked = [];
    proxy.streams = new Set();
    proxy.waiting = [];
    proxy.http = http.createServer((request, response) => proxy.pass(request, response));
    await new Promise((done) => proxy.http.listen(0, "127.0.0.1", done));
    proxy.url = `http://127.0.0.1:${proxy.http.address().port}`;
    return proxy;
  }

  /** Begins to answer with a sign-in page of its own: "redirect", "page" or "refusal". */
  askForSignIn(kind) {
    const headers = { "content-type": "text/html; charset=utf-8" };
    this.instead = {
      redirect: { status: 302, headers: { location: `${this.url}/proxy/sign-in` }, body: "" },
      elsewhere: { status: 302, headers: { location: "http://login.invalid/authorize" }, body: "" },
      page: { status: 200, headers, body: LOGIN },
      refusal: { status: 401, headers, body: LOGIN },
    }[kind];
    for (const stream of this.streams) stream.destroy();
  }

  /** From now on open streams say nothing, as after a laptop slept or a VPN changed. */
  freeze() {
    for (const stream of this.streams) stream.isFrozen = true;
  }

  /** Lets the held streams go on. */
  release() {
    this.holds = null;
    for (const go of this.waiting.splice(0)) go();
  }

  async stop() {
    this.http.closeAllConnections();
    await new Promise((done) => this.http.close(done));
  }

  pass(request, response) {
    this.asked.push(request.url);
    if (this.instead) {
      response.writeHead(this.instead.status, this.instead.headers);
      response.end(this.instead.body);
      return;
    }
    const isStream = /\/stream(\?|$)/.test(request.url);
    if (isStream && this.holds === "headers") {
      this.waiting.push(() => this.forward(request, response, isStream));
      return;
    }
    this.forward(request, response, isStream);
  }

  forward(request, response, isStream) {
    const { hostname, port } = this.target;
    const { method, url, headers } = request;
    const onward = http.request({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      response.flushHeaders();
      if (!isStream) {
        answer.pipe(response);
        return;
      }
      this.streams.add(response);
      const held = [];
      const isHeld = this.holds === "body";
      if (isHeld) this.waiting.push(() => held.splice(0).forEach((data) => response.write(data)));
      answer.on("data", (data) => {
        if (isHeld && this.holds === "body") held.push(data);
        else if (!response.isFrozen) response.write(data);
      });
      answer.on("end", () => response.isFrozen || response.end());
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => {
      this.streams.delete(response);
      onward.destroy();
    });
    request.pipe(onward);
  }
}
