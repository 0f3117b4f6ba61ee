// Judges documents with compiled Schematron stylesheets in Saxon, the reference processor.
//
//   java -cp Saxon-HE.jar Judge.java judge JOBS LOCATIONS     lines "document<TAB>ruleset:STYLESHEET"
//   java -cp Saxon-HE.jar Judge.java time JOBS SECONDS
//
// `judge` prints what `kuitti-validate --batch --loc` prints, so that the two can be compared line by line; `time` what
// `--bench` prints, warm, from bytes in memory to findings. A stylesheet that does not compile ends the program.

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.transform.ErrorListener;
import javax.xml.transform.TransformerException;
import javax.xml.transform.stream.StreamSource;
import net.sf.saxon.s9api.Axis;
import net.sf.saxon.s9api.Processor;
import net.sf.saxon.s9api.QName;
import net.sf.saxon.s9api.SaxonApiException;
import net.sf.saxon.s9api.XdmDestination;
import net.sf.saxon.s9api.XdmItem;
import net.sf.saxon.s9api.XdmNode;
import net.sf.saxon.s9api.XdmNodeKind;
import net.sf.saxon.s9api.XdmSequenceIterator;
import net.sf.saxon.s9api.XsltCompiler;
import net.sf.saxon.s9api.XsltExecutable;
import net.sf.saxon.s9api.XsltTransformer;

final class Judge {
  private static final String SVRL = "http://purl.oclc.org/dsdl/svrl";
  private static final Pattern ELEMENT = Pattern.compile("\\*:([^\\[/]+)\\[namespace-uri\\(\\)='[^']*'\\]");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("@\\*\\[local-name\\(\\)='([^']*)' and namespace-uri\\(\\)='[^']*'\\]");

  private record Job(String document, String ruleset, XsltExecutable rules) {}

  private record Finding(String id, String flag, String location, String text) {}

  private static final class Silence implements ErrorListener {
    @Override public void warning(TransformerException exception) {}
    @Override public void error(TransformerException exception) {}
    @Override public void fatalError(TransformerException exception) {}
  }

  private static final Processor PROCESSOR = new Processor(false);

  public static void main(String[] words) throws Exception {
    if (words.length != 3) {
      System.err.println("Judge: judge JOBS LOCATIONS, or time JOBS SECONDS");
      System.exit(64);
    }
    List<Job> jobs = read(Path.of(words[1]));
    if (words[0].equals("judge")) judge(jobs, Path.of(words[2]));
    else time(jobs, Double.parseDouble(words[2]));
  }

  private static List<Job> read(Path list) throws Exception {
    XsltCompiler compiler = PROCESSOR.newXsltCompiler();
    compiler.setErrorListener(new Silence());
    Map<String, XsltExecutable> compiled = new HashMap<>();
    List<Job> jobs = new ArrayList<>();
    for (String line : Files.readAllLines(list)) {
      String[] fields = line.split("\t");
      String path = fields[1].substring(fields[1].indexOf(':') + 1);
      if (!compiled.containsKey(path)) compiled.put(path, compiler.compile(new StreamSource(path)));
      jobs.add(new Job(fields[0], fields[1], compiled.get(path)));
    }
    return jobs;
  }

  private static List<Finding> findings(XsltExecutable rules, byte[] document) throws SaxonApiException {
    XdmNode tree = PROCESSOR.newDocumentBuilder().build(new StreamSource(new ByteArrayInputStream(document)));
    XsltTransformer transformer = rules.load();
    transformer.setErrorListener(new Silence());
    transformer.setInitialContextNode(tree);
    XdmDestination report = new XdmDestination();
    transformer.setDestination(report);
    transformer.transform();
    List<Finding> found = new ArrayList<>();
    XdmSequenceIterator<XdmNode> nodes = report.getXdmNode().axisIterator(Axis.DESCENDANT);
    while (nodes.hasNext()) {
      XdmNode node = nodes.next();
      if (node.getNodeKind() != XdmNodeKind.ELEMENT || !node.getNodeName().getNamespaceURI().equals(SVRL)) continue;
      String name = node.getNodeName().getLocalName();
      if (!name.equals("failed-assert") && !name.equals("successful-report")) continue;
      found.add(new Finding(attribute(node, "id"), attribute(node, "flag"), place(attribute(node, "location")), text(node)));
    }
    return found;
  }

  private static String attribute(XdmNode node, String name) {
    String value = node.getAttributeValue(new QName(name));
    return value == null ? "-" : value;
  }

  private static String place(String location) {
    Matcher elements = ELEMENT.matcher(location);
    return ATTRIBUTE.matcher(elements.replaceAll("$1")).replaceAll("@$1");
  }

  private static String text(XdmNode finding) {
    XdmSequenceIterator<XdmNode> children = finding.axisIterator(Axis.CHILD, new QName(SVRL, "text"));
    if (!children.hasNext()) return "";
    XdmItem text = children.next();
    return text.getStringValue().strip().replaceAll("\\s+", " ");
  }

  private static void judge(List<Job> jobs, Path locations) throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    List<Future<String[]>> answers = new ArrayList<>();
    for (Job job : jobs) {
      Callable<String[]> work = () -> answer(job);
      answers.add(workers.submit(work));
    }
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    try (PrintWriter places = new PrintWriter(locations.toFile(), StandardCharsets.UTF_8)) {
      for (Future<String[]> one : answers) {
        out.print(one.get()[0]);
        places.print(one.get()[1]);
      }
    }
    out.flush();
    workers.shutdown();
  }

  /// The line of the job, and its lines of locations.
  private static String[] answer(Job job) {
    String start = job.document + "\t" + job.ruleset + "\t";
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(Path.of(job.document));
    } catch (java.io.IOException exception) {
      return new String[] {start + "unreadable\t0\t-\n", ""};
    }
    try {
      List<Finding> found = findings(job.rules, bytes);
      TreeMap<String, Integer> counts = new TreeMap<>();
      StringBuilder places = new StringBuilder();
      for (Finding finding : found) {
        counts.merge(finding.id, 1, Integer::sum);
        places.append(job.document).append('\t').append(job.ruleset).append('\t').append(finding.id).append('\t')
            .append(finding.flag).append('\t').append(finding.location).append('\t').append(finding.text).append('\n');
      }
      List<String> ids = new ArrayList<>();
      counts.forEach((id, count) -> ids.add(id + "*" + count));
      String list = ids.isEmpty() ? "-" : String.join(" ", ids);
      return new String[] {start + "ok\t" + found.size() + "\t" + list + "\n", places.toString()};
    } catch (SaxonApiException exception) {
      QName code = exception.getErrorCode();
      String name = code == null ? "unknown" : code.getLocalName();
      return new String[] {start + "error:" + name + "\t0\t-\n", ""};
    }
  }

  /// Each job for its share of the time, after as much time of warming up.
  private static void time(List<Job> jobs, double seconds) throws Exception {
    List<byte[]> documents = new ArrayList<>();
    for (Job job : jobs) documents.add(Files.readAllBytes(Path.of(job.document)));
    long share = (long) (seconds * 1e9 / jobs.size());
    for (int i = 0; i < jobs.size(); i++) run(jobs.get(i), documents.get(i), share);
    for (int i = 0; i < jobs.size(); i++) {
      long[] times = run(jobs.get(i), documents.get(i), share);
      Arrays.sort(times);
      System.out.printf("{\"document\":\"%s\",\"ruleset\":\"%s\",\"runs\":%d,\"median_us\":%.1f,\"min_us\":%.1f}%n",
          jobs.get(i).document, jobs.get(i).ruleset, times.length, times[times.length / 2] / 1e3, times[0] / 1e3);
    }
  }

  private static long[] run(Job job, byte[] document, long nanoseconds) throws SaxonApiException {
    List<Long> times = new ArrayList<>();
    for (long end = System.nanoTime() + nanoseconds; times.isEmpty() || System.nanoTime() < end;) {
      long start = System.nanoTime();
      findings(job.rules, document);
      times.add(System.nanoTime() - start);
    }
    return times.stream().mapToLong(Long::longValue).toArray();
  }
}
