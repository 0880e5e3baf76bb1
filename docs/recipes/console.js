// A Lastword client for the browser's console. Open the board's page (http://127.0.0.1:4041/), then the developer tools,
// paste this whole file, and talk:
//
//     await board.say("register ann")
//     board.follow(console.log)
//
// `say` sends one line and promises the line that answers it. `follow` calls a function with each message once, as it
// comes: from the last one on, or, with an id behind the function, every one after that id.

globalThis.board = (() => {
  const address = `${location.protocol.replace("http", "ws")}//${location.host}/ws`;
  const patienceMs = 40_000; // for an answer; the server lets a `wait` last 25 s

  /** Opens a connection; `ask` sends a line over it and promises the answer. */
  function open() {
    const socket = new WebSocket(address);
    const unanswered = []; // answers come in the order of the lines
    const settled = new Promise((resolve) => {
      socket.onopen = resolve;
      socket.onclose = () => {
        resolve();
        for (const { reject } of unanswered.splice(0)) reject(new Error("the connection was lost"));
      };
    });
    socket.onmessage = ({ data }) => unanswered.shift()?.resolve(data);
    const ask = async (line) => {
      await settled;
      if (socket.readyState !== WebSocket.OPEN) throw new Error(`no connection to ${address}`);
      const { promise, resolve, reject } = Promise.withResolvers();
      unanswered.push({ resolve, reject });
      socket.send(line);
      const tooLate = setTimeout(() => socket.close(), patienceMs);
      return promise.finally(() => clearTimeout(tooLate));
    };
    return { socket, ask };
  }

  /** A new connection when the last one is over; the name is to be registered again then. */
  let talk = open();
  function say(line) {
    if (talk.socket.readyState > WebSocket.OPEN) talk = open();
    return talk.ask(line);
  }

  /** What there is to show when a line with this id comes to somebody who has seen `seen`. */
  function findNews(line, id, seen) {
    if (id < seen) return ["-- the board was reset --"];
    if (id > seen + 1) return [`-- ${id - seen - 1} missed --`, line];
    return id === seen ? [] : [line];
  }

  /**
   * `wait <id>` is answered with the first message after the id, or after 25 s with the last one again. It has a
   * connection of its own, since any other line would end it.
   */
  async function follow(show, after) {
    const { ask } = open();
    let seen = after;
    for (;;) {
      const line = await ask(seen === undefined ? "read" : `wait ${seen}`);
      const id = Number.parseInt(line, 10);
      if (Number.isNaN(id)) throw new Error(line);
      seen ??= Math.max(id - 1, 0);
      for (const news of findNews(line, id, seen)) show(news);
      seen = id < seen ? 0 : id;
    }
  }

  return { say, follow };
})();
