// Evaluates XPath 2.0 expressions in Saxon, the reference processor.
//
//   java -cp Saxon-HE.jar Answer.java EXPRESSIONS DOCUMENT    one expression a line; \n \t \r \\ escaped
//
// Prints a line for each: its items as "type value", separated by U+001F and escaped alike; of nodes the kind; or "!CODE".

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.sf.saxon.s9api.DocumentBuilder;
import net.sf.saxon.s9api.Processor;
import net.sf.saxon.s9api.SaxonApiException;
import net.sf.saxon.s9api.XPathCompiler;
import net.sf.saxon.s9api.XPathSelector;
import net.sf.saxon.s9api.XdmAtomicValue;
import net.sf.saxon.s9api.XdmItem;
import net.sf.saxon.s9api.XdmNode;

final class Answer {
  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r");
  }

  private static String read(String line) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < line.length(); at++) {
      char one = line.charAt(at);
      if (one != '\\') {
        text.append(one);
        continue;
      }
      char next = line.charAt(++at);
      text.append(next == 'n' ? '\n' : next == 't' ? '\t' : next == 'r' ? '\r' : next);
    }
    return text.toString();
  }

  private static String of(XdmItem item) {
    if (item instanceof XdmAtomicValue) {
      return "xs:" + ((XdmAtomicValue) item).getTypeName().getLocalName() + " " + item.getStringValue();
    }
    return ((XdmNode) item).getNodeKind().toString().toLowerCase().replace('_', '-') + " " + item.getStringValue();
  }

  private static String answer(XPathCompiler compiler, XdmNode document, String expression) {
    try {
      XPathSelector selector = compiler.compile(expression).load();
      selector.setContextItem(document);
      StringBuilder line = new StringBuilder();
      for (XdmItem item : selector.evaluate()) {
        if (line.length() > 0) line.append('\u001f');
        line.append(escaped(of(item)));
      }
      return line.toString();
    } catch (SaxonApiException failure) {
      return "!" + (failure.getErrorCode() == null ? "" : failure.getErrorCode().getLocalName());
    } catch (RuntimeException | StackOverflowError failure) {
      return "!!" + failure.getClass().getSimpleName();
    }
  }

  public static void main(String[] words) throws Exception {
    System.setErr(new PrintStream(PrintStream.nullOutputStream()));
    Processor processor = new Processor(false);
    DocumentBuilder builder = processor.newDocumentBuilder();
    XdmNode document = builder.build(Path.of(words[1]).toFile());
    XPathCompiler compiler = processor.newXPathCompiler();
    compiler.setLanguageVersion("2.0");
    compiler.declareNamespace("u", "urn:u");
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line : Files.readAllLines(Path.of(words[0]), StandardCharsets.UTF_8)) {
      out.println(answer(compiler, document, read(line)));
    }
    out.flush();
  }
}
