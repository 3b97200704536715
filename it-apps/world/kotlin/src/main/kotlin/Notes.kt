import java.io.File
import org.jetbrains.exposed.v1.core.dao.id.IntIdTable
import org.jetbrains.exposed.v1.jdbc.Database
import org.jetbrains.exposed.v1.jdbc.SchemaUtils
import org.jetbrains.exposed.v1.jdbc.insertAndGetId
import org.jetbrains.exposed.v1.jdbc.transactions.transaction

object Note : IntIdTable() {
    val text = varchar("text", 200)
    val length = integer("length")
}

/** Exposed's tables and transactions; it opens a connection for each transaction. */
fun main() {
    val count = System.getenv("ROWS").toInt()
    Database.connect("jdbc:sqlite:app.db", "org.sqlite.JDBC")
    transaction { SchemaUtils.create(Note) }
    File("app.db.acknowledged").outputStream(append = true).use { acknowledged ->
        repeat(count) { number ->
            val id = transaction {
                Note.insertAndGetId {
                    it[text] = "note $number"
                    it[length] = number
                }
            }
            acknowledged.write("$id ${System.currentTimeMillis()}\n".toByteArray())
            Thread.sleep(5)
        }
    }
    println("$count notes written")
}

private fun File.outputStream(append: Boolean) = java.io.FileOutputStream(this, append)
