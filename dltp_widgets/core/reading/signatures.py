"""The order of Keras' arguments, for values that are given by position.

A test proves every line equal to the signature in Keras. Only the first few arguments are listed: nobody
gives the seventh by its place.
"""

from __future__ import annotations


def _table(text: str) -> dict[str, tuple[str, ...]]:
    found, lines = {}, text.replace("\n        ", " ").strip().splitlines()
    for line in lines:
        names, _colon, arguments = line.partition(":")
        found.update(dict.fromkeys(names.split(), tuple(arguments.split())))
    return found


LAYERS = _table(
    """
    Activation: activation
    ActivityRegularization: l1 l2
    AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D AdaptiveMaxPooling1D
        AdaptiveMaxPooling2D AdaptiveMaxPooling3D: output_size data_format
    AdditiveAttention: use_scale dropout
    Attention: use_scale score_mode dropout seed
    AugMix: value_range num_chains chain_depth factor alpha all_ops
    AutoContrast: value_range
    BatchNormalization: axis momentum epsilon center scale beta_initializer
    Bidirectional: layer merge_mode weights backward_layer
    CategoryEncoding: num_tokens output_mode sparse
    CenterCrop: height width data_format
    Concatenate Softmax UnitNormalization: axis
    ContrastLimitedAdaptiveHistogramEqualization: value_range clip_limit tile_grid_size data_format
    Conv1DTranspose Conv2DTranspose: filters kernel_size strides padding output_padding data_format
    Conv1D Conv2D Conv3D ConvLSTM1D ConvLSTM2D ConvLSTM3D SeparableConv1D SeparableConv2D: filters
        kernel_size strides padding data_format dilation_rate
    Conv3DTranspose: filters kernel_size strides padding data_format output_padding
    Cropping1D: cropping
    Cropping2D Cropping3D: cropping data_format
    CutMix: factor seed data_format
    Dense: units activation use_bias kernel_initializer bias_initializer kernel_regularizer
    DepthwiseConv1D DepthwiseConv2D: kernel_size strides padding depth_multiplier data_format
        dilation_rate
    Discretization: bin_boundaries num_bins epsilon output_mode sparse dtype
    Dot: axes normalize
    Dropout: rate noise_shape seed
    ELU: alpha
    EinsumDense: equation output_shape activation bias_axes kernel_initializer bias_initializer
    Embedding: input_dim output_dim embeddings_initializer embeddings_regularizer
        embeddings_constraint mask_zero
    Equalization: value_range bins data_format
    Flatten: data_format
    GaussianDropout: rate seed
    GaussianNoise: stddev seed
    GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D
        GlobalMaxPooling2D GlobalMaxPooling3D: data_format keepdims
    GroupNormalization: groups axis epsilon center scale beta_initializer
    HashedCrossing: num_bins output_mode sparse name dtype
    Hashing: num_bins mask_value salt output_mode sparse
    GRU GRUCell LSTM LSTMCell: units activation recurrent_activation use_bias kernel_initializer
        recurrent_initializer
    LayerNormalization: axis epsilon center scale beta_initializer gamma_initializer
    LeakyReLU: negative_slope
    Masking: mask_value
    MaxNumBoundingBoxes: max_number fill_value
    AveragePooling1D AveragePooling2D AveragePooling3D MaxPooling1D MaxPooling2D MaxPooling3D:
        pool_size strides padding data_format name
    MelSpectrogram: fft_length sequence_stride sequence_length window sampling_rate num_mel_bins
    MixUp: alpha data_format seed
    MultiHeadAttention: num_heads key_dim value_dim dropout use_bias output_shape
    Normalization: axis mean variance invert
    PReLU: alpha_initializer alpha_regularizer alpha_constraint shared_axes
    Permute: dims
    RMSNormalization: axis epsilon
    RNN: cell return_sequences return_state go_backwards stateful unroll
    RandAugment: value_range num_ops factor interpolation seed data_format
    RandomBrightness RandomContrast: factor value_range seed
    RandomColorJitter: value_range brightness_factor contrast_factor saturation_factor hue_factor
        seed
    RandomCrop: height width seed data_format name
    RandomElasticTransform: factor scale interpolation fill_mode fill_value value_range
    RandomErasing: factor scale fill_value value_range seed data_format
    RandomFlip: mode seed data_format
    RandomGaussianBlur: factor kernel_size sigma value_range data_format seed
    RandomGrayscale: factor data_format seed
    RandomInvert: factor value_range seed data_format
    RandomPerspective: factor scale interpolation fill_value seed data_format
    RandomColorDegeneration RandomHue RandomPosterization RandomSaturation RandomSharpness: factor
        value_range data_format seed
    RandomRotation: factor fill_mode interpolation seed fill_value data_format
    RandomShear: x_factor y_factor interpolation fill_mode fill_value data_format
    RandomTranslation RandomZoom: height_factor width_factor fill_mode interpolation seed fill_value
    ReLU: max_value negative_slope threshold
    RepeatVector: n
    Rescaling: scale offset
    Reshape: target_shape
    Resizing: height width interpolation crop_to_aspect_ratio pad_to_aspect_ratio fill_mode
    ReversibleEmbedding: input_dim output_dim tie_weights embeddings_initializer
        embeddings_regularizer embeddings_constraint
    STFTSpectrogram: mode frame_length frame_step fft_length window periodic
    SimpleRNN SimpleRNNCell: units activation use_bias kernel_initializer recurrent_initializer
        bias_initializer
    Solarization: addition_factor threshold_factor value_range seed
    SpatialDropout1D: rate seed name dtype
    SpatialDropout2D SpatialDropout3D: rate data_format seed name dtype
    SpectralNormalization: layer power_iterations
    StackedRNNCells: cells
    TimeDistributed: layer
    UpSampling1D: size
    UpSampling2D: size data_format interpolation
    UpSampling3D: size data_format
    ZeroPadding1D ZeroPadding2D ZeroPadding3D: padding data_format
    """
)
"""Layer -> its first arguments."""

OBJECTS = _table(
    """
    Constant: value
    GlorotNormal GlorotUniform HeNormal HeUniform LecunNormal LecunUniform: seed input_axes
        output_axes
    Identity: gain
    Orthogonal: gain seed
    RandomNormal TruncatedNormal: mean stddev seed
    RandomUniform: minval maxval seed
    STFT: side window scaling periodic
    VarianceScaling: scale mode distribution seed input_axes
    L1: l1
    L1L2: l1 l2
    L2: l2
    OrthogonalRegularizer: factor mode
    MaxNorm: max_value axis
    MinMaxNorm: min_value max_value rate axis
    UnitNorm: axis
    """
)
"""Initializer, regularizer, constraint -> its first arguments."""

OPTIMIZERS = _table(
    """
    Adadelta: learning_rate rho epsilon weight_decay clipnorm
    Adafactor: learning_rate beta_2_decay epsilon_1 epsilon_2 clip_threshold
    Adagrad: learning_rate initial_accumulator_value epsilon weight_decay clipnorm
    Adam: learning_rate beta_1 beta_2 epsilon amsgrad
    AdamW: learning_rate weight_decay beta_1 beta_2 epsilon
    Ftrl: learning_rate learning_rate_power initial_accumulator_value l1_regularization_strength
        l2_regularization_strength
    Lion: learning_rate beta_1 beta_2 weight_decay clipnorm
    Muon: learning_rate adam_beta_1 adam_beta_2 adam_weight_decay epsilon
    Adamax Lamb Nadam: learning_rate beta_1 beta_2 epsilon weight_decay
    RMSprop: learning_rate rho momentum epsilon centered
    SGD: learning_rate momentum nesterov weight_decay clipnorm
    ScheduleFreeAdamW: learning_rate beta_1 beta_2 epsilon warmup_steps
    """
)
"""Optimizer -> its first arguments."""

LOSSES = _table(
    """
    BinaryCrossentropy CategoricalCrossentropy: from_logits label_smoothing axis reduction
    BinaryFocalCrossentropy: apply_class_balancing alpha gamma from_logits label_smoothing
    CategoricalFocalCrossentropy: alpha gamma from_logits label_smoothing axis
    CategoricalGeneralizedCrossEntropy: q reduction
    Circle: gamma margin remove_diagonal reduction
    CosineSimilarity: axis reduction
    Dice: reduction axis
    Huber: delta reduction
    CTC CategoricalHinge Hinge KLDivergence LogCosh MeanAbsoluteError MeanAbsolutePercentageError
        MeanSquaredError MeanSquaredLogarithmicError Poisson SquaredHinge: reduction
    SparseCategoricalCrossentropy: from_logits ignore_class reduction axis
    Tversky: alpha beta reduction axis
    """
)
"""Loss -> its first arguments."""

SCHEDULES = _table(
    """
    CosineDecay: initial_learning_rate decay_steps alpha warmup_target warmup_steps
    CosineDecayRestarts: initial_learning_rate first_decay_steps t_mul m_mul alpha
    ExponentialDecay InverseTimeDecay: initial_learning_rate decay_steps decay_rate staircase
    PiecewiseConstantDecay: boundaries values
    PolynomialDecay: initial_learning_rate decay_steps end_learning_rate power cycle
    """
)
"""Schedule of the learning rate -> its first arguments."""

CALLBACKS = _table(
    """
    EarlyStopping: monitor min_delta patience verbose mode
    ReduceLROnPlateau: monitor factor patience verbose mode
    """
)
"""Callback -> its first arguments."""
