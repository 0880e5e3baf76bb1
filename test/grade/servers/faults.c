/* A server with one fault, which its second argument names. Usage: faults PORT FAULT */
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_LINE = 2000 };

typedef struct {
  long id;
  char sender[MAX_LINE], text[MAX_LINE];
} board_t;

static const char *fault;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static board_t *board;

static int has(const char *name) { return strcmp(fault, name) == 0; }

static void enter(void) {
  if (!has("torn")) pthread_mutex_lock(&lock);
}

static void leave(void) {
  if (!has("torn")) pthread_mutex_unlock(&lock);
}

/* Copies a text slowly, so that another thread runs in between if nothing keeps it from that. */
static void copy(char *to, const char *from) {
  size_t length = strlen(from);
  memcpy(to, from, length / 2);
  if (has("torn")) sched_yield();
  strcpy(to + length / 2, from + length / 2);
}

static void store(const char *sender, const char *text) {
  long id = board->id;
  if (has("id-twice")) usleep(100); /* It has read the id without the lock: two senders get the same one. */
  enter();
  board->id = (has("id-twice") ? id : board->id) + 1;
  copy(board->sender, sender);
  copy(board->text, text);
  leave();
}

static void *serve(void *argument) {
  int connection = (int)(long)argument;
  FILE *input = fdopen(connection, "r"), *output = fdopen(dup(connection), "w");
  char name[MAX_LINE] = "", line[MAX_LINE];
  setvbuf(output, NULL, _IOLBF, BUFSIZ);
  for (;;) {
    /* With a short buffer, fgets takes one long line as several commands. */
    if (fgets(line, has("cuts-long-lines") ? 64 : MAX_LINE, input) == NULL) break;
    if (has("overflows") && strlen(line) > 500) abort(); /* as a copy into a short buffer would end it */
    line[strcspn(line, "\r\n")] = '\0';
    if (strncmp(line, "register ", 9) == 0) {
      strcpy(name, line + 9);
      fprintf(output, "Welcome %s\n", name);
    } else if (strncmp(line, "send ", 5) == 0 && name[0] != '\0') {
      store(name, line + 5);
      fprintf(output, "ok\n");
    } else if (strcmp(line, "read") == 0) {
      enter();
      board_t shown = *board;
      leave();
      fprintf(output, "%ld %s: %s\n", shown.id, shown.sender, shown.text);
    } else if (strcmp(line, "close") == 0) {
      break;
    } else {
      fprintf(output, "error\n");
    }
  }
  fclose(output);
  fclose(input);
  return NULL;
}

int main(int count, char **parameters) {
  if (count < 3) return 2;
  fault = parameters[2];
  if (!has("sigpipe")) signal(SIGPIPE, SIG_IGN);
  if (has("fork")) signal(SIGCHLD, SIG_IGN);
  board = calloc(1, sizeof *board);
  strcpy(board->sender, "server");
  strcpy(board->text, "no messages yet");
  int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  address.sin_port = htons(atoi(parameters[1]));
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 128) != 0) return 1;
  for (int accepted = 0;; accepted++) {
    int connection = accept(listener, NULL, NULL);
    if (connection == -1) continue;
    if (has("leaks") && accepted >= 200) {
      close(connection);
      continue;
    }
    if (has("fork")) {
      /* Each process has its own copy of the board. */
      if (fork() == 0) serve((void *)(long)connection), exit(0);
      close(connection);
      continue;
    }
    pthread_t thread;
    pthread_create(&thread, NULL, serve, (void *)(long)connection);
    pthread_detach(thread);
  }
}
