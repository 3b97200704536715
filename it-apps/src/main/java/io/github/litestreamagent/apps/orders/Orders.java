package io.github.litestreamagent.apps.orders;

import io.github.litestreamagent.apps.AcknowledgedList;
import io.github.litestreamagent.apps.Arguments;
import java.util.concurrent.TimeUnit;

/** Runs the shop until it is killed, or for {@code --seconds}. */
public final class Orders {

    private Orders() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, "db", "acknowledged", "port", "customers", "rate", "seconds", "seed");
        int customers = arguments.number("customers", 2);
        try (Shop shop = new Shop(arguments.path("db", "orders.db"));
                AcknowledgedList acknowledged =
                        new AcknowledgedList(arguments.path("acknowledged", "acknowledged.txt"))) {
            ShopServer server = new ShopServer(shop, acknowledged, arguments.number("port", 0), customers + 1);
            System.out.println("the shop is open at " + server.address());
            Customers load =
                    new Customers(server.address(), arguments.number("rate", 500), arguments.number("seed", 1));
            load.start(customers);
            TimeUnit.SECONDS.sleep(arguments.number("seconds", Integer.MAX_VALUE));
            load.stop();
            server.close();
            System.out.println("orders " + shop.orders());
        }
    }
}
