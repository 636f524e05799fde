package dev.pinfold.base.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// As much of DER as it takes to put an older form of private key into PKCS #8.
final class Der {

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int EC_PARAMETERS = 0xa0;
  private static final byte[] VERSION = {0x02, 0x01, 0x00};
  private static final byte[] RSA_ENCRYPTION = {
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };
  private static final byte[] EC_PUBLIC_KEY = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private Der() {}

  /// PKCS #1 in PKCS #8.
  static byte[] wrapRsaKey(byte[] key) {
    return element(SEQUENCE, VERSION, element(SEQUENCE, RSA_ENCRYPTION), element(OCTETS, key));
  }

  /// SEC 1 in PKCS #8. A key that does not name its curve gives what no key factory takes.
  static byte[] wrapEcKey(byte[] key) {
    byte[] algorithm = element(SEQUENCE, EC_PUBLIC_KEY, curve(key));
    return element(SEQUENCE, VERSION, algorithm, element(OCTETS, key));
  }

  private static byte[] curve(byte[] key) {
    ByteBuffer in = ByteBuffer.wrap(key);
    if (in.remaining() > 2 && (in.get() & 0xff) == SEQUENCE && length(in) == in.remaining()) {
      while (in.remaining() >= 2) {
        int tag = in.get() & 0xff;
        int length = length(in);
        if (length < 0 || length > in.remaining()) {
          break;
        }
        byte[] content = new byte[length];
        in.get(content);
        if (tag == EC_PARAMETERS) {
          return content;
        }
      }
    }
    return new byte[0];
  }

  /// The length that stands next, or -1 if there is none that fits.
  private static int length(ByteBuffer in) {
    int first = in.get() & 0xff;
    if (first < 0x80) {
      return first;
    }
    int bytes = first & 0x7f;
    if (bytes == 0 || bytes > 2 || in.remaining() < bytes) {
      return -1;
    }
    int length = 0;
    for (int i = 0; i < bytes; i++) {
      length = length << 8 | (in.get() & 0xff);
    }
    return length;
  }

  private static byte[] element(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    int length = content.size();
    if (length >= 0x80) {
      element.write(0x82);
      element.write(length >> 8);
    }
    element.write(length);
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }
}
