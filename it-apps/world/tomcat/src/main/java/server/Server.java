package server;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.startup.Tomcat;

/** {@code Server WAR name...}: deploys the WAR under each name, and undeploys all when each has left a file {@code <name>.done}. */
public final class Server {

    private Server() {}

    public static void main(String[] arguments) throws Exception {
        Tomcat tomcat = new Tomcat();
        Path base = Files.createDirectories(Path.of("tomcat").toAbsolutePath());
        Files.createDirectories(base.resolve("webapps"));
        tomcat.setBaseDir(base.toString());
        // it wants JSP, which is not there
        tomcat.setAddDefaultWebXmlToWebapp(false);
        for (int i = 1; i < arguments.length; i++) {
            tomcat.addWebapp(
                    "/" + arguments[i], Path.of(arguments[0]).toAbsolutePath().toString());
        }
        tomcat.start();
        for (int i = 1; i < arguments.length; i++) {
            while (!Files.exists(Path.of(arguments[i] + ".done"))) {
                Thread.sleep(50);
            }
        }
        tomcat.stop();
        tomcat.destroy();
        for (int i = 1; i < arguments.length; i++) {
            Files.delete(Path.of(arguments[i] + ".done"));
        }
        System.out.println("undeployed");
    }
}
