import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A right server that reads with readUTF and writes with writeUTF, not in lines. Usage: java WriteUtf.java PORT */
public class WriteUtf {
    private static long lastId = 0;
    private static String lastLine = "0 server: no messages yet";

    private static synchronized void store(String sender, String message) {
        lastId++;
        lastLine = lastId + " " + sender + ": " + message;
    }

    private static synchronized String read() {
        return lastLine;
    }

    public static void main(String[] parameters) throws IOException {
        int port = Integer.parseInt(parameters[0]);
        try (ServerSocket listener = new ServerSocket(port, 128, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket socket = listener.accept();
                new Thread(() -> serve(socket)).start();
            }
        }
    }

    private static void serve(Socket socket) {
        String name = "";
        try (socket) {
            DataInputStream input = new DataInputStream(socket.getInputStream());
            DataOutputStream output = new DataOutputStream(socket.getOutputStream());
            while (true) {
                String[] words = input.readUTF().split(" ", 2);
                String argument = words.length > 1 ? words[1] : "";
                if (words[0].equals("close")) return;
                if (words[0].equals("register") && !argument.isEmpty()) {
                    name = argument;
                    output.writeUTF("Welcome " + name);
                } else if (words[0].equals("send") && !argument.isEmpty() && !name.isEmpty()) {
                    store(name, argument);
                    output.writeUTF("ok");
                } else {
                    output.writeUTF(words[0].equals("read") ? read() : "error: not understood");
                }
            }
        } catch (IOException error) {
            // The client has left.
        }
    }
}
