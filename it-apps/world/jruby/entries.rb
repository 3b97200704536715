# Sequel on JRuby, with a pool of its own.
require "sequel"

count = Integer(ENV.fetch("ROWS"))
db = Sequel.connect("jdbc:sqlite:app.db")
db.create_table?(:entries) do
  primary_key :id
  String :text
  Integer :length
end

acknowledged = File.open("app.db.acknowledged", "a")
acknowledged.sync = true
count.times do |number|
  id = db.transaction { db[:entries].insert(text: "entry #{number}", length: number) }
  acknowledged.write("#{id} #{(Time.now.to_f * 1000).to_i}\n")
  sleep 0.005
end
db.disconnect
puts "#{count} entries written"
