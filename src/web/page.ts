const url = new URL("/ws", location.href);
url.protocol = url.protocol.replace("http", "ws");

new WebSocket(url).addEventListener("open", () => {
  const status = document.querySelector("[role=status]");
  if (status) status.textContent = "connected";
});
