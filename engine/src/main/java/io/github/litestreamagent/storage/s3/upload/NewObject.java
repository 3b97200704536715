package io.github.litestreamagent.storage.s3.upload;

import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;

/** An object to be created. */
public record NewObject(Level level, TxidRange range, String key, LtxBody body, LtxMetadata metadata) {}
