/* A right client: a second thread polls, and a mutex keeps a command and its answer together. Usage: threads HOST PORT */
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int connection;
static FILE *answers;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void ask(const char *command) {
  static char answer[4096];
  pthread_mutex_lock(&lock);
  char line[4096];
  int length = snprintf(line, sizeof line, "%s\n", command);
  if (send(connection, line, length, MSG_NOSIGNAL) < length || fgets(answer, sizeof answer, answers) == NULL) {
    printf("The server has closed the connection.\n");
    exit(strcmp(command, "close") == 0 ? 0 : 1);
  }
  printf("%s", answer);
  fflush(stdout);
  pthread_mutex_unlock(&lock);
}

static void *poll_forever(void *unused) {
  for (;;) {
    ask("read");
    sleep(1);
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
  if (count < 3 || (connection = connect_to(parameters[1], parameters[2])) == -1) {
    fprintf(stderr, "No connection.\n");
    return 1;
  }
  answers = fdopen(connection, "r");
  pthread_t poller;
  pthread_create(&poller, NULL, poll_forever, NULL);
  char line[4000];
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    ask(line);
  }
  return 0;
}
