package tiles;

import com.onthegomap.planetiler.archive.TileEncodingResult;
import com.onthegomap.planetiler.archive.WriteableTileArchive;
import com.onthegomap.planetiler.config.Arguments;
import com.onthegomap.planetiler.geo.TileCoord;
import com.onthegomap.planetiler.mbtiles.Mbtiles;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.OptionalLong;

/**
 * Imports a map with Planetiler's writer of MBTiles, which sets {@code journal_mode=OFF} and {@code locking_mode=EXCLUSIVE}, and counts
 * views of it afterwards, with a plain connection.
 */
public final class Tiles {

    private static final Path MAP = Path.of("map.mbtiles");
    private static final int ZOOM = 5;

    private Tiles() {}

    public static void main(String[] arguments) throws Exception {
        if (!Files.exists(MAP)) {
            importMap();
        }
        int count = Integer.parseInt(System.getenv("ROWS"));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + MAP);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE IF NOT EXISTS view (id INTEGER PRIMARY KEY, tile)");
            try (PreparedStatement view = connection.prepareStatement("INSERT INTO view (tile) VALUES (?)");
                    PrintStream acknowledged =
                            new PrintStream(new FileOutputStream("map.mbtiles.acknowledged", true), true)) {
                for (int i = 0; i < count; i++) {
                    view.setInt(1, i % (1 << ZOOM));
                    view.executeUpdate();
                    try (ResultSet id = statement.executeQuery("SELECT last_insert_rowid()")) {
                        id.next();
                        acknowledged.println(id.getLong(1) + " " + System.currentTimeMillis());
                    }
                    Thread.sleep(5);
                }
            }
            try (ResultSet tiles = statement.executeQuery("SELECT count(*) FROM tiles")) {
                tiles.next();
                System.out.println(tiles.getInt(1) + " tiles, " + count + " views");
            }
        }
    }

    private static void importMap() throws Exception {
        try (Mbtiles map = Mbtiles.newWriteToFileDatabase(MAP, Arguments.of())) {
            map.createTablesWithoutIndexes();
            try (WriteableTileArchive.TileWriter writer = map.newTileWriter()) {
                for (int x = 0; x < 1 << ZOOM; x++) {
                    for (int y = 0; y < 1 << ZOOM; y++) {
                        byte[] tile = ("tile " + x + " " + y).repeat(20).getBytes();
                        writer.write(new TileEncodingResult(TileCoord.ofXYZ(x, y, ZOOM), tile, OptionalLong.empty()));
                    }
                }
            }
            map.metadataTable().setMetadata("name", "world");
        }
    }
}
