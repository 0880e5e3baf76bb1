/* A right server: a thread for each client, a lock around the shared message. Usage: threads PORT */
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_LINE = 2000, MAX_NAME = 100 };

/* The last message, which all threads share. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long last_id = 0;
static char last_sender[MAX_NAME + 1] = "server";
static char last_text[MAX_LINE] = "no messages yet";

typedef struct {
  int socket;
  FILE *input;
  char name[MAX_NAME + 1];
} client_t;

static int reply(client_t *client, const char *text) {
  char line[2 * MAX_LINE];
  int length = snprintf(line, sizeof line, "%s\n", text);
  for (int sent = 0; sent < length;) {
    ssize_t count = send(client->socket, line + sent, length - sent, 0);
    if (count <= 0) return 0;
    sent += count;
  }
  return 1;
}

/* Reads a line without its end, LF or CR LF. Returns its length, -1 at the end of the input, -2 if it is too long. */
static int read_line(client_t *client, char *line) {
  int length = 0, character;
  while ((character = fgetc(client->input)) != '\n') {
    if (character == EOF) return -1;
    if (length < MAX_LINE) line[length] = character;
    length++;
  }
  if (length >= MAX_LINE) return -2;
  if (length > 0 && line[length - 1] == '\r') length--;
  line[length] = '\0';
  return length;
}

static int store(client_t *client, const char *text) {
  if (client->name[0] == '\0') return reply(client, "error: register first");
  if (text[0] == '\0') return reply(client, "error: a message is missing");
  pthread_mutex_lock(&lock);
  last_id++;
  strcpy(last_sender, client->name);
  strcpy(last_text, text);
  pthread_mutex_unlock(&lock);
  return reply(client, "ok");
}

static int show(client_t *client) {
  char answer[2 * MAX_LINE];
  pthread_mutex_lock(&lock);
  snprintf(answer, sizeof answer, "%ld %s: %s", last_id, last_sender, last_text);
  pthread_mutex_unlock(&lock);
  return reply(client, answer);
}

static int enrol(client_t *client, const char *name) {
  char answer[MAX_NAME + 20];
  if (name[0] == '\0' || strlen(name) > MAX_NAME) return reply(client, "error: a name has 1 to 100 bytes");
  strcpy(client->name, name);
  snprintf(answer, sizeof answer, "Welcome %s", client->name);
  return reply(client, answer);
}

/* Carries out one command. Returns 0 if the connection is over. */
static int perform(client_t *client, char *line) {
  char *argument = strchr(line, ' ');
  if (argument == NULL) argument = line + strlen(line);
  else *argument++ = '\0';
  if (strcmp(line, "register") == 0) return enrol(client, argument);
  if (strcmp(line, "send") == 0) return store(client, argument);
  if (strcmp(line, "read") == 0) return show(client);
  if (strcmp(line, "close") == 0) return 0;
  return reply(client, "error: there is no such command");
}

static void *serve(void *argument) {
  client_t *client = argument;
  char line[MAX_LINE];
  for (int length; (length = read_line(client, line)) != -1;)
    if (length == -2 ? !reply(client, "error: the line is too long") : !perform(client, line)) break;
  fclose(client->input);
  free(client);
  return NULL;
}

int main(int count, char **parameters) {
  signal(SIGPIPE, SIG_IGN);
  int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  address.sin_port = htons(count > 1 ? atoi(parameters[1]) : 4040);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 128) != 0) {
    perror("cannot listen");
    return 1;
  }
  for (;;) {
    int socket = accept(listener, NULL, NULL);
    if (socket == -1) continue;
    client_t *client = calloc(1, sizeof *client);
    client->socket = socket;
    client->input = fdopen(socket, "r");
    pthread_t thread;
    pthread_create(&thread, NULL, serve, client);
    pthread_detach(thread);
  }
}
