// One event stream for all tabs of a browser: over HTTP/1.1 it opens six connections to a server, and
// a stream of each tab would use them up. Runs as a shared worker; where there is none (Chrome for
// Android), as a worker of one tab. src/api/stream.rs is the other side.
//
// A tab sends "MILLISECONDS ADDRESS" to listen: a stream that has been silent for longer is opened
// again. It sends "" to leave. It hears "heartbeat", "failed" (the browser connects again by itself),
// "closed", and each change as JSON.
const streams = new Map();

function leave(port) {
  for (const [address, stream] of streams) {
    if (stream.ports.delete(port) && !stream.ports.size) {
      stream.source.close();
      streams.delete(address);
    }
  }
}

function open(address, ports) {
  const source = new EventSource(address);
  const stream = { source, ports, heard: Date.now(), isAlive: false };
  const tell = (text) => ports.forEach((port) => port.postMessage(text));
  const hear = (text) => {
    stream.heard = Date.now();
    stream.isAlive = true;
    tell(text);
  };
  source.addEventListener("heartbeat", () => hear("heartbeat"));
  source.addEventListener("change", (event) => hear(event.data));
  source.onerror = () => {
    stream.isAlive = false;
    if (source.readyState !== EventSource.CLOSED) return tell("failed");
    streams.delete(address);
    tell("closed");
  };
  streams.set(address, stream);
}

function serve(port) {
  port.onmessage = ({ data }) => {
    const at = data.indexOf(" ");
    if (at < 0) {
      leave(port);
      return port.close();
    }
    const address = data.slice(at + 1);
    const stream = streams.get(address);
    if (!stream || Date.now() - stream.heard > Number(data.slice(0, at))) {
      stream?.source.close();
      // Each tab reads again what changed until the new stream is open.
      stream?.ports.forEach((other) => other.postMessage("failed"));
      open(address, stream?.ports ?? new Set());
    } else if (stream.isAlive) {
      port.postMessage("heartbeat");
    }
    streams.get(address).ports.add(port);
  };
  // A tab that is closed says nothing; newer browsers do.
  port.onclose = () => leave(port);
}

if (self.SharedWorkerGlobalScope) {
  self.onconnect = (event) => serve(event.ports[0]);
} else {
  serve(self);
}
