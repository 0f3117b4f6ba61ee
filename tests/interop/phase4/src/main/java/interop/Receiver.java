package interop;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

import org.w3c.dom.Node;

import com.helger.base.io.iface.IHasInputStream;
import com.helger.collection.commons.CommonsArrayList;
import com.helger.collection.commons.ICommonsList;
import com.helger.http.header.HttpHeaderMap;
import com.helger.mime.IMimeType;
import com.helger.peppol.sbdh.PeppolSBDHData;
import com.helger.peppol.sbdh.PeppolSBDHDataReader;
import com.helger.peppolid.factory.PeppolIdentifierFactory;
import com.helger.phase4.attachment.IAS4IncomingAttachmentFactory;
import com.helger.phase4.attachment.WSS4JAttachment;
import com.helger.phase4.ebms3header.Ebms3Property;
import com.helger.phase4.ebms3header.Ebms3SignalMessage;
import com.helger.phase4.ebms3header.Ebms3UserMessage;
import com.helger.phase4.error.AS4ErrorList;
import com.helger.phase4.incoming.AS4IncomingMessageMetadata;
import com.helger.phase4.incoming.AS4IncomingProfileSelectorConstant;
import com.helger.phase4.incoming.AS4IncomingReceiverConfiguration;
import com.helger.phase4.incoming.AS4RequestHandler;
import com.helger.phase4.incoming.IAS4IncomingMessageMetadata;
import com.helger.phase4.incoming.IAS4IncomingMessageState;
import com.helger.phase4.incoming.IAS4ResponseAbstraction;
import com.helger.phase4.incoming.crypto.AS4IncomingSecurityConfiguration;
import com.helger.phase4.incoming.spi.AS4MessageProcessorResult;
import com.helger.phase4.incoming.spi.AS4SignalMessageProcessorResult;
import com.helger.phase4.incoming.spi.IAS4IncomingMessageProcessorSPI;
import com.helger.phase4.model.error.EEbmsError;
import com.helger.phase4.model.pmode.IPMode;
import com.helger.phase4.model.pmode.resolve.AS4DefaultPModeResolver;
import com.helger.phase4.profile.peppol.AS4PeppolProfileRegistarSPI;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * phase4 receiving: the request handler that its servlet wraps, behind the JDK's HTTP server.
 * A message is stored only when it was signed and encrypted, and when phase4's own reader of Peppol
 * envelopes accepts the SBDH and the message properties say the same participants.
 */
final class Receiver implements IAS4IncomingMessageProcessorSPI
{
  private final Peer peer;
  private final Path store;

  private Receiver (final Peer peer) throws Exception
  {
    this.peer = peer;
    this.store = Files.createDirectories (peer.path ("store"));
  }

  static void serve (final Peer peer) throws Exception
  {
    final Receiver receiver = new Receiver (peer);
    final HttpServer server = HttpServer.create (new InetSocketAddress (InetAddress.getLoopbackAddress (), 0), 16);
    server.setExecutor (Executors.newFixedThreadPool (4));
    server.createContext ("/as4", receiver::handle);
    server.start ();
    System.out.println ("ready http://127.0.0.1:" + server.getAddress ().getPort () + "/as4");
    System.out.flush ();
  }

  private void handle (final HttpExchange exchange)
  {
    final HttpHeaderMap headers = new HttpHeaderMap ();
    exchange.getRequestHeaders ().forEach ( (name, values) -> values.forEach (v -> headers.addHeader (name, v)));
    final Answer answer = new Answer ();
    final AS4IncomingMessageMetadata metadata = AS4IncomingMessageMetadata.createForRequest ()
                                                                          .setRemoteAddr ("127.0.0.1")
                                                                          .setHttpHeaders (headers);
    try (exchange; final AS4RequestHandler handler = new AS4RequestHandler (metadata))
    {
      final String profile = AS4PeppolProfileRegistarSPI.AS4_PROFILE_ID;
      handler.setCryptoFactory (peer.crypto);
      handler.setPModeResolver (new AS4DefaultPModeResolver (profile));
      handler.setIncomingProfileSelector (new AS4IncomingProfileSelectorConstant (profile, true));
      handler.setIncomingAttachmentFactory (IAS4IncomingAttachmentFactory.DEFAULT_INSTANCE);
      handler.setIncomingSecurityConfiguration (AS4IncomingSecurityConfiguration.createDefaultInstance ());
      handler.setIncomingReceiverConfiguration (new AS4IncomingReceiverConfiguration ());
      handler.setProcessorSupplier ( () -> new CommonsArrayList <> (this));
      try
      {
        handler.handleRequest (exchange.getRequestBody (), headers, answer);
      }
      catch (final Exception unreadable)
      {
        // As phase4's servlet does
        answer.status = 400;
        answer.content = String.valueOf (unreadable.getMessage ()).getBytes ();
      }
      if (answer.type != null)
        exchange.getResponseHeaders ().set ("Content-Type", answer.type);
      exchange.sendResponseHeaders (answer.status, answer.content.length == 0 ? -1 : answer.content.length);
      exchange.getResponseBody ().write (answer.content);
    }
    catch (final Exception ex)
    {
      ex.printStackTrace ();
    }
  }

  @Override
  public AS4MessageProcessorResult processAS4UserMessage (final IAS4IncomingMessageMetadata metadata,
                                                          final HttpHeaderMap headers,
                                                          final Ebms3UserMessage message,
                                                          final IPMode pmode,
                                                          final Node body,
                                                          final ICommonsList <WSS4JAttachment> attachments,
                                                          final IAS4IncomingMessageState state,
                                                          final AS4ErrorList errors)
  {
    String refusal;
    try
    {
      refusal = accept (message, attachments, state);
    }
    catch (final Exception ex)
    {
      refusal = ex.getMessage ();
    }
    if (refusal == null)
      return AS4MessageProcessorResult.createSuccess ();
    errors.add (EEbmsError.EBMS_OTHER.errorBuilder (java.util.Locale.US)
                                     .refToMessageInError (state.getMessageID ())
                                     .errorDetail (refusal)
                                     .build ());
    return AS4MessageProcessorResult.createFailure ();
  }

  /** Stores the envelope; or says why not. */
  private String accept (final Ebms3UserMessage message,
                         final ICommonsList <WSS4JAttachment> attachments,
                         final IAS4IncomingMessageState state) throws Exception
  {
    if (!state.isSoapSignatureChecked () || !state.isSoapDecrypted ())
      return "not signed and encrypted";
    if (attachments.size () != 1)
      return attachments.size () + " attachments";

    final byte [] sbd;
    try (final InputStream in = attachments.get (0).getSourceStream ())
    {
      sbd = in.readAllBytes ();
    }
    final PeppolSBDHData header = new PeppolSBDHDataReader (PeppolIdentifierFactory.INSTANCE).extractData (new ByteArrayInputStream (sbd));
    if (!property (message, "originalSender").equalsIgnoreCase (header.getSenderValue ()) ||
        !property (message, "finalRecipient").equalsIgnoreCase (header.getReceiverValue ()))
      return "message properties and SBDH differ";

    Files.write (Files.createTempFile (store, header.getInstanceIdentifier () + "-", ".xml"), sbd);
    return null;
  }

  private static String property (final Ebms3UserMessage message, final String name)
  {
    for (final Ebms3Property property : message.getMessageProperties ().getProperty ())
      if (property.getName ().equals (name))
        return property.getValue ();
    return "";
  }

  @Override
  public AS4SignalMessageProcessorResult processAS4SignalMessage (final IAS4IncomingMessageMetadata metadata,
                                                                  final HttpHeaderMap headers,
                                                                  final Ebms3SignalMessage message,
                                                                  final IPMode pmode,
                                                                  final IAS4IncomingMessageState state,
                                                                  final AS4ErrorList errors)
  {
    return AS4SignalMessageProcessorResult.createSuccess ();
  }

  @Override
  public void processAS4ResponseMessage (final IAS4IncomingMessageMetadata metadata,
                                         final IAS4IncomingMessageState state,
                                         final String responseMessageID,
                                         final byte [] response,
                                         final boolean available,
                                         final AS4ErrorList errors)
  {}

  private static final class Answer implements IAS4ResponseAbstraction
  {
    int status = 200;
    String type;
    byte [] content = {};

    @Override
    public void setContent (final byte [] bytes, final Charset charset)
    {
      content = bytes;
    }

    @Override
    public void setContent (final HttpHeaderMap headers, final IHasInputStream stream)
    {
      throw new UnsupportedOperationException ("a receipt with attachments");
    }

    @Override
    public void setMimeType (final IMimeType mimeType)
    {
      type = mimeType.getAsString ();
    }

    @Override
    public void setStatus (final int code)
    {
      status = code;
    }
  }
}
