import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.expressions
from django.db import migrations

# Every word of a title, and what each ends with, from its third letter on and while four are left: «*sensor» of «fallsensor». The mark keeps
# what words end with apart from the words, so that a short word is looked for among those alone. A loop, since it is asked for at every
# change of an initiative, and took eight times as long written as one SELECT. It costs as much as two and a half to_tsvector.
CREATE = """
    CREATE FUNCTION title_words(title text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 250 AS $$
        DECLARE
            words tsvector := to_tsvector('simple', title);
            word text;
            ends text[] := '{}';
        BEGIN
            FOREACH word IN ARRAY tsvector_to_array(words) LOOP
                FOR start IN 3 .. length(word) - 3 LOOP
                    ends := ends || ('*' || substr(word, start));
                END LOOP;
            END LOOP;
            RETURN words || array_to_tsvector(ends);
        END
    $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("lift", "0016_one_invitation"),
    ]

    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION title_words(text)"),
        migrations.RemoveIndex(
            model_name="initiative",
            name="initiative_title_words",
        ),
        migrations.AddIndex(
            model_name="initiative",
            index=django.contrib.postgres.indexes.GinIndex(
                django.db.models.expressions.Func(
                    django.db.models.expressions.F("title"),
                    function="title_words",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                name="initiative_title_words",
            ),
        ),
    ]
