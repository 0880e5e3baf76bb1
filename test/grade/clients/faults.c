/* A client with one fault, which its third argument names. Usage: faults HOST PORT FAULT */
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int connection;
static const char *fault;

static int has(const char *name) { return strcmp(fault, name) == 0; }

static void send_line(const char *command) {
  char line[4096];
  int length = snprintf(line, sizeof line, has("cuts-at-20-bytes") ? "%.20s\n" : "%s\n", command);
  send(connection, line, length, MSG_NOSIGNAL);
}

static void *poll_forever(void *unused) {
  for (;;) {
    send_line("read");
    sleep(1);
  }
  return unused;
}

static void *print_forever(void *unused) {
  char answer[4096];
  for (;;) {
    ssize_t length = recv(connection, answer, sizeof answer - 1, 0);
    if (length <= 0 && has("ignores-the-end")) continue;
    if (length <= 0 && has("crashes-at-the-end")) abort();
    if (length <= 0) {
      printf("The server has closed the connection.\n");
      exit(1);
    }
    fwrite(answer, 1, length, stdout);
    fflush(stdout);
  }
  return unused;
}

static int connect_to(const char *host, const char *port) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *address;
  if (getaddrinfo(host, port, &hints, &address) != 0) return -1;
  int descriptor = socket(address->ai_family, address->ai_socktype, 0);
  int result = connect(descriptor, address->ai_addr, address->ai_addrlen);
  freeaddrinfo(address);
  return result == 0 ? descriptor : -1;
}

int main(int count, char **parameters) {
  if (count < 4) return 2;
  fault = parameters[3];
  if ((connection = connect_to(parameters[1], parameters[2])) == -1) {
    fprintf(stderr, "No connection.\n");
    return has("ends-as-if-all-were-well") ? 0 : 1;
  }
  pthread_t poller, printer;
  pthread_create(&poller, NULL, poll_forever, NULL);
  pthread_create(&printer, NULL, print_forever, NULL);
  char line[4000];
  if (has("word-by-word"))
    while (scanf("%3999s", line) == 1) send_line(line);
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    send_line(line);
  }
  return 0;
}
