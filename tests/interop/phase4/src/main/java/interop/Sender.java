package interop;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

import org.w3c.dom.Element;

import com.helger.peppolid.IDocumentTypeIdentifier;
import com.helger.peppolid.IParticipantIdentifier;
import com.helger.peppolid.IProcessIdentifier;
import com.helger.phase4.ebms3header.Ebms3Error;
import com.helger.phase4.peppol.Phase4PeppolSender;
import com.helger.phase4.sender.EAS4UserMessageSendResult;
import com.helger.phase4.sender.IAS4SignalMessageValidationResultHandler;
import com.helger.sbdh.SBDMarshaller;
import com.helger.security.certificate.CertificateHelper;
import com.helger.xml.serialize.read.DOMReader;

/**
 * phase4 sending one document. Prints one line, "receipt" or "refused CODE detail"; a receipt counts
 * only when phase4 has verified its signature and found in it every reference it had signed.
 */
final class Sender
{
  private Sender ()
  {}

  static boolean send (final Peer peer) throws Exception
  {
    final var ids = Phase4PeppolSender.IF;
    final IParticipantIdentifier from = ids.createParticipantIdentifierWithDefaultScheme (peer.option ("from"));
    final IParticipantIdentifier to = ids.createParticipantIdentifierWithDefaultScheme (peer.option ("to"));
    final IDocumentTypeIdentifier type = ids.createDocumentTypeIdentifierWithDefaultScheme (peer.option ("document-type"));
    final IProcessIdentifier process = ids.createProcessIdentifierWithDefaultScheme (peer.option ("process"));
    final Element document = DOMReader.readXMLDOM (Files.readAllBytes (peer.path ("document"))).getDocumentElement ();

    // The envelope that phase4 makes; serialised here, so that the bytes sent are also the bytes kept.
    final byte [] sbd = new SBDMarshaller ().getAsBytes (Phase4PeppolSender.createSBDH (from,
                                                                                        to,
                                                                                        type,
                                                                                        process,
                                                                                        peer.option ("country"),
                                                                                        null,
                                                                                        null,
                                                                                        null,
                                                                                        null,
                                                                                        document));
    Files.write (peer.path ("sbd"), sbd);

    final Verdict verdict = new Verdict ();
    final EAS4UserMessageSendResult result = Phase4PeppolSender.sbdhBuilder ()
        .cryptoFactory (peer.crypto)
        .peppolAP_CAChecker (peer.trusted)
        .documentTypeID (type)
        .processID (process)
        .senderParticipantID (from)
        .receiverParticipantID (to)
        .senderPartyID (CertificateHelper.getSubjectCN (peer.certificate))
        .countryC1 (peer.option ("country"))
        .payload (sbd)
        .receiverEndpointDetails (Peer.certificates (peer.option ("receiver-certificate")).get (0), peer.option ("url"))
        .signalMsgValidationResultHdl (verdict)
        .signalMsgConsumer ( (signal, metadata, state) -> {
          verdict.signed = state.isSoapSignatureChecked ();
          for (final Ebms3Error error : signal.getError ())
            verdict.lines.add (error.getErrorCode () + " " + error.getErrorDetail ());
        })
        .sendMessageAndCheckForReceipt (ex -> verdict.lines.add (String.valueOf (ex.getMessage ())));

    final boolean proven = result.isSuccess () && verdict.signed && verdict.referencesMatch;
    if (!proven && result.isSuccess ())
      verdict.lines.add ("receipt without proof: signed " + verdict.signed + ", references match " + verdict.referencesMatch);
    System.out.println (proven ? "receipt"
                               : "refused " + result.getID () + " " + String.join (" ", verdict.lines).replaceAll ("\\s+", " "));
    return proven;
  }

  private static final class Verdict implements IAS4SignalMessageValidationResultHandler
  {
    final List <String> lines = new ArrayList <> ();
    boolean signed;
    boolean referencesMatch;

    @Override
    public void onSuccess ()
    {
      referencesMatch = true;
    }

    @Override
    public void onError (final String message)
    {
      lines.add (message);
    }

    @Override
    public void onNotApplicable ()
    {}
  }
}
