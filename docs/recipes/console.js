// A Lastword client for the browser console. Open the board's page (http://127.0.0.1:4041/) and the developer tools,
// paste this whole file, then type:
//
//     await board.say("register ann")
//     board.follow(console.log)
//
// `say` sends one line and resolves to its reply. `follow` calls a function once for each message, as it arrives: from
// the last one on, or after the id in its second argument.

globalThis.board = (() => {
  const address = `${location.protocol.replace("http", "ws")}//${location.host}/ws`;
  const replyTimeoutMs = 40_000; // longer than the 25 s of a `wait`

  /** Opens a connection; `ask` sends a line over it and resolves to the reply. */
  function open() {
    const socket = new WebSocket(address);
    const unanswered = []; // replies come in the order of the lines
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
      if (socket.readyState !== WebSocket.OPEN) throw new Error(`cannot connect to ${address}`);
      const { promise, resolve, reject } = Promise.withResolvers();
      unanswered.push({ resolve, reject });
      socket.send(line);
      const timer = setTimeout(() => socket.close(), replyTimeoutMs);
      return promise.finally(() => clearTimeout(timer));
    };
    return { socket, ask };
  }

  /** Sends a line, over a new connection if the last one has closed; the name must then be registered again. */
  let connection = open();
  function say(line) {
    if (connection.socket.readyState > WebSocket.OPEN) connection = open();
    return connection.ask(line);
  }

  /** The lines to show for a reply with this id when the cursor is at `seen`. */
  function describeNews(line, id, seen) {
    if (id < seen) return ["-- the board was reset --"];
    if (id > seen + 1) return [`-- ${id - seen - 1} missed --`, line];
    return id === seen ? [] : [line];
  }

  /**
   * The reply to `wait <id>` is the first message after the id, or after 25 s the last one again. It needs its own
   * connection, since any other line would end the wait.
   */
  async function follow(show, after) {
    const { ask } = open();
    let seen = after;
    for (;;) {
      const line = await ask(seen === undefined ? "read" : `wait ${seen}`);
      const id = Number.parseInt(line, 10);
      if (Number.isNaN(id)) throw new Error(line);
      seen ??= Math.max(id - 1, 0);
      for (const news of describeNews(line, id, seen)) show(news);
      seen = id < seen ? 0 : id;
    }
  }

  return { say, follow };
})();
