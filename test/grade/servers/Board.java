import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A right server: a thread for each client, a synchronized board. Usage: java Board.java PORT */
public class Board {
    private static final int MAX_LINE_BYTES = 4000;

    private long lastId = 0;
    private String lastLine = "0 server: no messages yet";

    private synchronized void store(String sender, String message) {
        lastId++;
        lastLine = lastId + " " + sender + ": " + message;
    }

    private synchronized String read() {
        return lastLine;
    }

    public static void main(String[] parameters) throws IOException {
        int port = parameters.length > 0 ? Integer.parseInt(parameters[0]) : 4040;
        Board board = new Board();
        try (ServerSocket listener = new ServerSocket(port, 128, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket socket = listener.accept();
                new Thread(() -> board.serve(socket)).start();
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream input = new BufferedInputStream(socket.getInputStream());
            OutputStream output = socket.getOutputStream();
            Client client = new Client();
            for (String line = readLine(input); line != null; line = readLine(input)) {
                String reply = client.answer(line);
                if (reply == null) return;
                output.write((reply + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException error) {
            // The client has vanished.
        }
    }

    /** Returns the next line without its end, LF or CR LF; null at the end of the input. Of a long line, the rest is dropped. */
    private static String readLine(InputStream input) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next == -1) return null;
            if (line.size() < MAX_LINE_BYTES) line.write(next);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** What the server knows of one client. */
    private class Client {
        private String name = null;

        /** Returns the reply to a command; null after "close". */
        String answer(String line) {
            String[] words = line.split(" ", 2);
            String argument = words.length > 1 ? words[1] : "";
            switch (words[0]) {
                case "register":
                    if (argument.isEmpty()) return "error: a name is missing";
                    name = argument;
                    return "Welcome " + name;
                case "send":
                    if (name == null) return "error: register first";
                    if (argument.isEmpty()) return "error: a message is missing";
                    store(name, argument);
                    return "ok";
                case "read":
                    return read();
                case "close":
                    return null;
                default:
                    return "error: there is no such command";
            }
        }
    }
}
