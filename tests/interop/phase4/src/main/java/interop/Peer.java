package interop;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.helger.phase4.crypto.AS4CryptoFactoryInMemoryKeyStore;
import com.helger.phase4.mgr.AS4ManagerFactoryInMemory;
import com.helger.phase4.mgr.MetaAS4Manager;
import com.helger.scope.mgr.ScopeManager;
import com.helger.security.certificate.TrustedCAChecker;
import com.helger.security.revocation.CertificateRevocationCheckerDefaults;
import com.helger.security.revocation.ERevocationCheckMode;

/**
 * One access point made of phase4: its key, and whom it trusts.
 *
 * <pre>
 *   receive --certificate F --key F --trust F --store DIR
 *   send    --certificate F --key F --trust F --url U --receiver-certificate F --document F
 *           --from ID --to ID --document-type ID --process ID --country CC --sbd F
 * </pre>
 */
final class Peer
{
  static final char [] PASSWORD = "interop".toCharArray ();

  final Map <String, String> options = new HashMap <> ();
  final X509Certificate certificate;
  final AS4CryptoFactoryInMemoryKeyStore crypto;
  final TrustedCAChecker trusted;

  private Peer (final String [] args) throws Exception
  {
    for (int i = 1; i + 1 < args.length; i += 2)
      options.put (args[i].substring (2), args[i + 1]);

    final List <X509Certificate> chain = certificates (option ("certificate"));
    final List <X509Certificate> authorities = certificates (option ("trust"));
    certificate = chain.get (0);
    trusted = new TrustedCAChecker (authorities.toArray (new X509Certificate [0]));

    final KeyStore own = emptyStore ();
    own.setKeyEntry ("ap", privateKey (option ("key")), PASSWORD, chain.toArray (new Certificate [0]));
    final KeyStore trust = emptyStore ();
    for (int i = 0; i < authorities.size (); i++)
      trust.setCertificateEntry ("ca" + i, authorities.get (i));
    crypto = new AS4CryptoFactoryInMemoryKeyStore (own, "ap", PASSWORD, trust);
  }

  public static void main (final String [] args) throws Exception
  {
    ScopeManager.onGlobalBegin ("interop");
    MetaAS4Manager.setFactory (new AS4ManagerFactoryInMemory ());
    CertificateRevocationCheckerDefaults.setRevocationCheckMode (ERevocationCheckMode.NONE);

    final Peer peer = new Peer (args);
    switch (args[0])
    {
      case "receive" -> Receiver.serve (peer);
      case "send" -> System.exit (Sender.send (peer) ? 0 : 1);
      default -> System.exit (64);
    }
  }

  String option (final String name)
  {
    final String value = options.get (name);
    if (value == null)
      throw new IllegalArgumentException ("missing --" + name);
    return value;
  }

  Path path (final String name)
  {
    return Path.of (option (name));
  }

  @SuppressWarnings ("unchecked")
  static List <X509Certificate> certificates (final String file) throws Exception
  {
    final byte [] pem = Files.readAllBytes (Path.of (file));
    return (List <X509Certificate>) (List <?>) List.copyOf (CertificateFactory.getInstance ("X.509")
                                                                              .generateCertificates (new ByteArrayInputStream (pem)));
  }

  private static PrivateKey privateKey (final String file) throws Exception
  {
    final String base64 = Files.readString (Path.of (file)).replaceAll ("-----[^-]+-----", "");
    return KeyFactory.getInstance ("RSA")
                     .generatePrivate (new PKCS8EncodedKeySpec (Base64.getMimeDecoder ().decode (base64)));
  }

  private static KeyStore emptyStore () throws Exception
  {
    final KeyStore store = KeyStore.getInstance ("PKCS12");
    store.load (null, PASSWORD);
    return store;
  }
}
