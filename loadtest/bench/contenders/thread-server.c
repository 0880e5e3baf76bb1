/*
 * The assignment's own design: one thread per connection, and the last message in a shared variable behind a mutex.
 * Lines end in LF; one send carries the replies to one packet. Stacks are 64 KiB, to allow ten thousand threads.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024, NAME_MAX_BYTES = 32, REPLY_MAX_BYTES = 2048, OUT_BYTES = 8192, STACK_BYTES = 65536 };

static pthread_mutex_t board_lock = PTHREAD_MUTEX_INITIALIZER;
static long last_id = 0;
static char last_line[REPLY_MAX_BYTES] = "0 server: no messages yet\n";
static size_t last_length = sizeof "0 server: no messages yet\n" - 1;

static int send_all(int connection, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(connection, bytes, length, MSG_NOSIGNAL);
    if (sent <= 0) return -1;
    bytes += sent;
    length -= (size_t)sent;
  }
  return 0;
}

/* Writes the reply to a line (without its LF) to `out` (REPLY_MAX_BYTES); returns its length, or -1 for `close`. */
static int answer(const char *line, size_t length, char *name, char *out) {
  if (length == 4 && memcmp(line, "read", 4) == 0) {
    pthread_mutex_lock(&board_lock);
    int copied = (int)last_length;
    memcpy(out, last_line, last_length);
    pthread_mutex_unlock(&board_lock);
    return copied;
  }
  if (length > 9 && length - 9 <= NAME_MAX_BYTES && memcmp(line, "register ", 9) == 0) {
    memcpy(name, line + 9, length - 9);
    name[length - 9] = '\0';
    return sprintf(out, "Welcome %s\n", name);
  }
  if (length > 5 && memcmp(line, "send ", 5) == 0 && name[0] != '\0') {
    pthread_mutex_lock(&board_lock);
    last_length = (size_t)sprintf(last_line, "%ld %s: %.*s\n", ++last_id, name, (int)(length - 5), line + 5);
    pthread_mutex_unlock(&board_lock);
    return sprintf(out, "ok\n");
  }
  if (length == 5 && memcmp(line, "close", 5) == 0) return -1;
  return sprintf(out, "error bad-command: this server knows register, send, read and close\n");
}

/* Answers the complete lines in `in`; returns their length in bytes, or -1 to close the connection. */
static ssize_t answer_lines(int connection, const char *in, size_t filled, char *name) {
  char out[OUT_BYTES];
  size_t used = 0, start = 0;
  const char *end;
  while ((end = memchr(in + start, '\n', filled - start)) != NULL) {
    int length = answer(in + start, (size_t)(end - in) - start, name, out + used);
    if (length < 0) return (send_all(connection, out, used), -1);
    used += (size_t)length;
    start = (size_t)(end - in) + 1;
    if (used > OUT_BYTES - REPLY_MAX_BYTES) {
      if (send_all(connection, out, used) < 0) return -1;
      used = 0;
    }
  }
  return send_all(connection, out, used) < 0 ? -1 : (ssize_t)start;
}

static void *serve(void *argument) {
  int connection = (int)(intptr_t)argument;
  char in[LINE_MAX_BYTES], name[NAME_MAX_BYTES + 1] = "";
  size_t filled = 0;
  ssize_t received;
  while (filled < sizeof in && (received = recv(connection, in + filled, sizeof in - filled, 0)) > 0) {
    filled += (size_t)received;
    ssize_t done = answer_lines(connection, in, filled, name);
    if (done < 0) break;
    filled -= (size_t)done;
    memmove(in, in + done, filled);
  }
  close(connection);
  return NULL;
}

int main(void) {
  int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, SOMAXCONN) < 0) {
    perror("listen");
    return 1;
  }
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("listening tcp://127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    int connection = accept(listener, NULL, NULL);
    pthread_t thread;
    if (connection < 0) continue;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (pthread_create(&thread, &attributes, serve, (void *)(intptr_t)connection) != 0) close(connection);
  }
}
