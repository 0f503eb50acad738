from django.db import migrations

# As heis.foundation.alphabet has it; a test holds the two together.
LETTERS = "ÆäÄØöÖőŐåÅüÜűŰđĐðÐþÞłŁŋŊŧŦıß", "æææøøøøøþþyyyyddddttllnnttis"

CREATE = rf"""
    CREATE FUNCTION norwegian_order(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT lower(
            regexp_replace(
                normalize(translate(normalize($1, NFC), '{LETTERS[0]}', '{LETTERS[1]}'), NFD), '[\u0300-\u036f]', '', 'g'
            ) COLLATE "C"
        )
    $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION norwegian_order(text)")]
