/*
 * The assignment's client in C: blocking calls, two threads, buffers of 1,024 bytes.
 *
 *     cc -Wall -Wextra -pthread -o client client.c
 *     ./client [<host> [<port>]]
 *
 * The secondary thread polls the server for the last message every second and prints the reply. The main thread reads
 * commands from the keyboard, sends each to the server, and prints the reply: `register <name>`, `send <message>`,
 * `read`, `close`.
 *
 * Both share one connection. Each line gets exactly one line in reply, and a thread holds a mutex from its request to
 * the reply, so neither thread takes the other's reply.
 */
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define BUFFER_SIZE 1024          /* the longest line, LF included; here a 0 replaces the LF */
#define REPLY_TIMEOUT_SECONDS 40  /* longer than the 25 s of a `wait` */

static int connection;
static pthread_mutex_t exchange = PTHREAD_MUTEX_INITIALIZER;

/* Ends the program from either thread. exit() could block: the other thread may hold the lock of stdin. */
static void leave(const char *reason, int status)
{
    fprintf(stderr, "%s\n", reason);
    fflush(stdout);
    _exit(status);
}

/* send() may accept only a part. */
static void send_all(const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t sent = send(connection, bytes, count, 0);
        if (sent < 0)
            leave(strerror(errno), EXIT_FAILURE);
        bytes += sent;
        count -= (size_t)sent;
    }
}

/* recv() may return a part of a line, or several lines, so this reads byte by byte up to the LF. */
static void receive_line(char line[BUFFER_SIZE])
{
    size_t length = 0;
    for (;;) {
        char byte;
        ssize_t received = recv(connection, &byte, 1, 0);
        if (received < 0)
            leave(strerror(errno), EXIT_FAILURE);
        if (received == 0)
            leave("the server closed the connection", EXIT_SUCCESS);
        if (byte == '\n')
            break;
        if (length == BUFFER_SIZE - 1)
            leave("the server sent a line that is too long", EXIT_FAILURE);
        line[length++] = byte;
    }
    line[length] = '\0';
}

/* Sends one command, LF included, and prints its one-line reply. After `close` the connection ends instead. */
static void ask(const char *command)
{
    char reply[BUFFER_SIZE];
    pthread_mutex_lock(&exchange);
    send_all(command, strlen(command));
    receive_line(reply);
    printf("%s\n", reply);
    pthread_mutex_unlock(&exchange);
}

static void *poll_board(void *unused)
{
    (void)unused;
    for (;;) {
        ask("read\n");
        sleep(1);
    }
    return NULL;
}

static int connect_to(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *addresses, *address;
    int descriptor = -1;
    if (getaddrinfo(host, port, &hints, &addresses) != 0)
        leave("no such host", EXIT_FAILURE);
    for (address = addresses; address != NULL && descriptor < 0; address = address->ai_next) {
        descriptor = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
        if (descriptor >= 0 && connect(descriptor, address->ai_addr, address->ai_addrlen) < 0) {
            close(descriptor);
            descriptor = -1;
        }
    }
    freeaddrinfo(addresses);
    if (descriptor < 0)
        leave("cannot connect", EXIT_FAILURE);
    return descriptor;
}

/* Reads the next command, LF included; 0 at the end of the input. Drops a line that does not fit; never truncates. */
static int read_command(char command[BUFFER_SIZE])
{
    while (fgets(command, BUFFER_SIZE, stdin) != NULL) {
        if (strchr(command, '\n') != NULL)
            return 1;
        int next = getchar();
        if (next == EOF && strlen(command) < BUFFER_SIZE - 1) {
            strcat(command, "\n");
            return 1;
        }
        while (next != '\n' && next != EOF)
            next = getchar();
        fprintf(stderr, "this line is too long\n");
    }
    return 0;
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port = argc > 2 ? argv[2] : "4040";
    struct timeval timeout = {.tv_sec = REPLY_TIMEOUT_SECONDS};
    char command[BUFFER_SIZE];
    pthread_t poller;

    signal(SIGPIPE, SIG_IGN);            /* a lost connection makes send() fail instead */
    setvbuf(stdout, NULL, _IOLBF, 0);    /* line-buffered, even into a pipe */
    connection = connect_to(host, port);
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    if (pthread_create(&poller, NULL, poll_board, NULL) != 0)
        leave("cannot create a thread", EXIT_FAILURE);

    fprintf(stderr, "register <name>, send <message>, read, close:\n");
    while (read_command(command))
        ask(command);
    pthread_mutex_lock(&exchange);           /* no more polls */
    return EXIT_SUCCESS;
}
