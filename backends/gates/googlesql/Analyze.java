// The analyzer of GoogleSQL as Google builds it: lines of JSON in, lines of JSON
// out. {"tables": {name: [[column, type], …]}} declares the tables of what follows,
// {"sql": text} analyses a statement; the answer is the mistakes, [] when there are none.
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.zetasql.Analyzer;
import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.LanguageOptions;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.SimpleColumn;
import com.google.zetasql.SimpleTable;
import com.google.zetasql.SqlException;
import com.google.zetasql.Type;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.ZetaSQLBuiltinFunctionOptions;
import com.google.zetasql.ZetaSQLOptions.ProductMode;
import com.google.zetasql.ZetaSQLType.TypeKind;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

class Analyze {
  public static void main(String[] args) throws Exception {
    var gson = new Gson();
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var language = new LanguageOptions();
    language.enableMaximumLanguageFeatures();
    language.setSupportsAllStatementKinds();
    language.setProductMode(ProductMode.PRODUCT_EXTERNAL);
    language.enableReservableKeyword("QUALIFY");
    var options = new AnalyzerOptions();
    options.setLanguageOptions(language);
    SimpleCatalog catalog = null;
    for (String line; (line = in.readLine()) != null; ) {
      var request = gson.fromJson(line, JsonObject.class);
      if (request.has("tables")) {
        if (catalog != null) {
          catalog.unregister();
        }
        catalog = declare(request.getAsJsonObject("tables"), language);
        out.println("[]");
        continue;
      }
      List<String> mistakes = List.of();
      try {
        Analyzer.analyzeStatement(request.get("sql").getAsString(), options, catalog);
      } catch (SqlException e) {
        mistakes = List.of(e.getMessage());
      }
      out.println(gson.toJson(mistakes));
    }
  }

  static SimpleCatalog declare(JsonObject tables, LanguageOptions language) {
    var catalog = new SimpleCatalog("catalog");
    catalog.addZetaSQLFunctionsAndTypes(new ZetaSQLBuiltinFunctionOptions(language));
    for (Map.Entry<String, JsonElement> t : tables.entrySet()) {
      var table = new SimpleTable(t.getKey());
      for (JsonElement c : t.getValue().getAsJsonArray()) {
        JsonArray pair = c.getAsJsonArray();
        table.addSimpleColumn(pair.get(0).getAsString(), typeOf(pair.get(1).getAsString()));
      }
      catalog.addSimpleTable(table);
    }
    catalog.register();
    return catalog;
  }

  static Type typeOf(String name) {
    if (name.startsWith("ARRAY<")) {
      return TypeFactory.createArrayType(typeOf(name.substring(6, name.length() - 1)));
    }
    return TypeFactory.createSimpleType(TypeKind.valueOf("TYPE_" + name));
  }
}
