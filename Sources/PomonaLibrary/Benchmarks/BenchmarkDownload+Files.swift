/// The files of the benchmarks that are fetched one by one from where their authors put them: for each the SHA-256, the
/// bytes, the name under which it is kept, and the name behind the address where that is another.
extension BenchmarkDownload {
  public static let all = [v4, fmri78, finger7t, alice]

  static let v4 = BenchmarkDownload(
    name: V4Session.name,
    address:
      "https://raw.githubusercontent.com/cowleygroup/V4_compact_models/f4552ad9d34a466ebc66658f72a08a8e5038f1cf/"
      + "data_V4_responses",
    """
    992774eca3508a2ad01accb1a31f5f3e3d90248c49f4eec314f2a915a263e454 1841475 images_210325.zip images/images_210325.zip
    4008dbbf31a47d9b1b8d8da609f4a7a3433c7071f0e45c611c220b217dd75b76 2560128 responses_raw_210325.npy responses_raw/responses_210325.npy
    """)

  static let finger7t = BenchmarkDownload(
    name: Finger7T.name,
    address:
      "https://raw.githubusercontent.com/DiedrichsenLab/PcmPy/eaa7a3ef9734e2d4009bc23b7e481fd073fa0b7b/docs/demos",
    """
    923448f4e78c7bdc94afe5adc331df4aa63cd0e2083a77cf8869f498524ece4f 3535000 data_recipe_finger7T.mat
    """)

  static let alice = BenchmarkDownload(
    name: AliceStory.name,
    address:
      "https://raw.githubusercontent.com/daandouwe/Thesis/ec54039b6ac5ad7bf8c81b91768108e5be5c1ce0/brain-data/"
      + "syntax-in-rnng/alice_data_shared",
    """
    0c286ab2c70fa71e4bc68eabaa4421ed18f54f06e8bab55cc83bb471b02fefaa 35114 6mm/s18-timecourses.txt
    e340210515ded59ea1ffe30bcc2fddd216d7c179015bf9afbfe3f8195313bb5e 35114 6mm/s22-timecourses.txt
    30c1d4a9fefa128d378b39692b54f8916518b7a256a771d609b0e4ba481a4ab1 35114 6mm/s23-timecourses.txt
    928a6ca603ffd1f8e9491efec5d2d7ee36bbc578bd580e78bfaeb660569ae672 35114 6mm/s24-timecourses.txt
    7bd4bdda8fc9e553ecfb9c3c285d32c6b50dc0780aaa4bb04f5c7205f8b27aad 35114 6mm/s26-timecourses.txt
    4a2a6bb2417060cd9764c799016018df77ec913f0854fe9ba2af7e5579d986fb 35114 6mm/s28-timecourses.txt
    85f565a3de9137c230291f74f24dd594df3fbd9230e4578a4e6c856dd017ab45 35114 6mm/s30-timecourses.txt
    b3c99e9e0636dc5679c2b27c40c51bf54d0c21423faf6c2c0b8c9e3911bbb891 35114 6mm/s31-timecourses.txt
    6fe19447cd790deb4171814e2b5d55d958997642bc479d13f7c40d03aeebd7c4 4344 6mm/s33-timecourses.txt
    1fbc985acef8b68f4594fb6d70be7d57857689d7f1516cb4526dd4801092e51f 35114 6mm/s35-timecourses.txt
    8ab0864cf176fa3bc3ef1776764db7e42e82ba4ce697aa9a68fb590795749ddc 35114 6mm/s36-timecourses.txt
    5af32f59eaf44a582265869085a9dbf4e042a391a6933e74f7d2933a5ca0ba82 35114 6mm/s37-timecourses.txt
    77c09557720d25504ce4cdde8a5c9fc4c94c74389e9f8de33d0b0f1154ee2ce5 35114 6mm/s38-timecourses.txt
    635a838c1b788b37b0cf0161a8c00a32b81b4dbe2bd0000f47010625b855150e 35114 6mm/s39-timecourses.txt
    8da36539f93677cd6d97b8c060c4ed083431e0416f674805636aecc038589ec9 35114 6mm/s40-timecourses.txt
    d320ecf3661d6c4d8d8aada90578c77a3e376184abae35ad2114f6ce56a19cef 35114 6mm/s41-timecourses.txt
    d44d44ff34784c0d2a8ced6a6782ca93014fe90a1e80dbcb808a9b93a694b4b6 35114 6mm/s42-timecourses.txt
    41ecea7dd52766c67d783540fa3696b40c6115fed2a88d328b16d6d896a0d969 35114 6mm/s43-timecourses.txt
    f251062ccf4a7ba2fe05cc12a9345ec4a38fee9b64e522d1f110248794132eee 35114 6mm/s44-timecourses.txt
    477283d63de715c2e76515fcf8d9f516835e6adc2eaea56dd9cb81d21d7fcaaa 35114 6mm/s45-timecourses.txt
    571562d39082c49ec853bc8ea80040cd2ae6f98049f6a250b4fdd7b4060e46f9 35114 6mm/s46-timecourses.txt
    44791bc9e3170f566bf41d60fedd71ef3911e052e35165d209d0463ebb11acd8 35114 6mm/s47-timecourses.txt
    3e74bc754645204e373262f0437c077c6b879c8d40c323af0e29990d1671e5bb 35114 6mm/s48-timecourses.txt
    c390fbe98d8b7de34bbd9b2216ebc517a1e68b90879c419b485671dfbaaa88d1 35114 6mm/s49-timecourses.txt
    550909cba09a7e43898351c40ae6db54f9ece0f0abb1a8bb9ed0ad96c53a5000 35114 6mm/s50-timecourses.txt
    302e2d8085810256ad829314dbcb7f81186ab3ee16172648c0c91fda742fc25d 35114 6mm/s51-timecourses.txt
    65c8812b757b7f747f6750a8d980342c02aa2059e70a5fdacbcf84bb38ddff99 35114 6mm/s52-timecourses.txt
    0a7f1db27c50c71e162976800e36836a3ee5cb9e4540816c0527d534e8af9822 35114 6mm/s53-timecourses.txt
    0b3edb01e8531aed8091b13e4f46cfdf630e0ec21b8758b54076de5c56f028e4 51105 sept18-generic-predictors-under-hrf-with-logfrqhal.txt
    """)

  static let fmri78 = BenchmarkDownload(
    name: FMRI78.name,
    address:
      "https://raw.githubusercontent.com/cvai-roig-lab/Net2Brain/b59ed47dc88e3c120e43f5726ede126e902843e8/net2brain/"
      + "tests/data",
    """
    c927ba9793234c4bf4845320ac66fbfbe85ec9afc4df9b12ca2a006dae753672 730344 fmri_EVC_RDMs.npz brain_data/fmri_EVC_RDMs.npz
    b27cc1c7f87428516fabb4a67e0c1aafe3e6a7de4667e35b5b141e3582e53900 730344 fmri_IT_RDMs.npz brain_data/fmri_IT_RDMs.npz
    30d2e63e5d7a68dac3df99e0cbc4844df44ef4a7f6fe0e0d4ac5baa6d32ea019 33223 images/image_01.jpg stimuli_data/image_01.jpg
    8bdd5e4b246ca79df9f692b4103daf29dcb707a1e0f029c47fdb7a9d1a334e74 48090 images/image_02.jpg stimuli_data/image_02.jpg
    e21b0e582660eab7116d0629ace1bc1e9d01c20668f4b3ace99c4a6c5bcbbc0c 26326 images/image_03.jpg stimuli_data/image_03.jpg
    8a0302a12f94551d341a01e76a30f614dccedb2a50b878444577958fd6ce87c7 31852 images/image_04.jpg stimuli_data/image_04.jpg
    efe100e81b0bc2fe625aa3c56bc98ec6da838ff6f2d329a74ca215590c71f670 43120 images/image_05.jpg stimuli_data/image_05.jpg
    e8f92df94aeb33b326b069b3ef1ffaed457f5b28357f3b3c3d35f7c6ff63b9b5 40305 images/image_06.jpg stimuli_data/image_06.jpg
    2bc8aaca8c63312fd1d853d261a718f22411a2fe7c279544e13aa33a15edfccb 28389 images/image_07.jpg stimuli_data/image_07.jpg
    d2acfc929c7f2a6c46f9e637ada958ea944b09a005e3455b6231237d1603ddae 55546 images/image_08.jpg stimuli_data/image_08.jpg
    64c3f778e5e5258510a176d8be35d72e183dd1dbf7470f439d077c94a3baa978 17907 images/image_09.jpg stimuli_data/image_09.jpg
    661755225248093c573ca60272f9f274edced7ad2cf5664e3f8166097600536e 33789 images/image_10.jpg stimuli_data/image_10.jpg
    d1b91740632811e54a5e995ba90acb67e1db54f790ebe8fbd597aadfa208c2af 21003 images/image_11.jpg stimuli_data/image_11.jpg
    ed021fdeddffb68708193902e31c85702a4147e381623d015b6ed63f734f7d62 19324 images/image_12.jpg stimuli_data/image_12.jpg
    29e122b5979d45dde7e6a61df32d9d64aa3ff70c034bb38d048ee783df8d028e 24104 images/image_13.jpg stimuli_data/image_13.jpg
    60a8cbb13997afa0b78df4fbcfd8f312197177dfe86c3f73d31dde54b08c4aae 22398 images/image_14.jpg stimuli_data/image_14.jpg
    9e944f16cd4bdabd073012bc29c90558cfbc8fb6069336680fa96359e60497a7 18709 images/image_15.jpg stimuli_data/image_15.jpg
    3c602eeab4e924216984f07620f233075a361428a1f78012c33ae789b8f3b9ba 19554 images/image_16.jpg stimuli_data/image_16.jpg
    3a1b90ce18586be23759ebd312734efa2ce50675dc60e5af0bfd2f5b08b37783 14580 images/image_17.jpg stimuli_data/image_17.jpg
    f7a936c4b96ee88eb5e155fe49385eea8afc303c18e07adce6824890e9b1415c 52635 images/image_18.jpg stimuli_data/image_18.jpg
    c0bf5efb685e1cffce8d9befee11293fddb89b2899181589b73e96c76b26ac58 36646 images/image_19.jpg stimuli_data/image_19.jpg
    098c7401b32026b9a0ac82e8e02071a825b5ed8ab12b22082be1d3be8291f5b1 26165 images/image_20.jpg stimuli_data/image_20.jpg
    80cf9cf6c409195e5ca33eb297e64943c2d4f26baa1cdb0f0337d643ca5a7933 22922 images/image_21.jpg stimuli_data/image_21.jpg
    c93b9ecd9a909a807be888e915370764925b5b2e5d23ef69e236051e8d413950 26626 images/image_22.jpg stimuli_data/image_22.jpg
    66140db09d983f1e4a5b5f0d4fdad4d900b8a6715b185c0bee436593c73a6bb2 28725 images/image_23.jpg stimuli_data/image_23.jpg
    1c623db6c45a955225f20c43e4cf0f39d4d39a272837458c17eca40bc902b8c5 13069 images/image_24.jpg stimuli_data/image_24.jpg
    611586d40d970867060eddeefd3fe70177ba8d89f132514dde27ee48f6487436 18418 images/image_25.jpg stimuli_data/image_25.jpg
    3e0ac4d060203e9d00a04162ccc6ba9b655893c414dcd4ac4ab42f091be80e02 33576 images/image_26.jpg stimuli_data/image_26.jpg
    84899e20ce2363f9b2803054cf0684464f43dcae4bb1a238334b1e0eb8677cf8 25322 images/image_27.jpg stimuli_data/image_27.jpg
    2d74dca48370a72f6b3f6fd5b6e82324f1d32bfb83c369ac23c10858b81d7e46 21950 images/image_28.jpg stimuli_data/image_28.jpg
    231765321c8c8add4fc1b2c6c19dc8a6d49c1c518ccfaae15fc88a0845096162 22793 images/image_29.jpg stimuli_data/image_29.jpg
    d348716e6ef1e80482118f956b1c1c70af19d4ffd21b4687b315d7144ba9ffbf 47911 images/image_30.jpg stimuli_data/image_30.jpg
    a535df4798ca442c164cf89c15f1c0f4af99e488611a14ef93ad5133c346b712 39073 images/image_31.jpg stimuli_data/image_31.jpg
    32c69937f56206e9575c16c8ccf9b82280772c6677bc3a9e177c7ed73baeab1a 30545 images/image_32.jpg stimuli_data/image_32.jpg
    17e19ccc96daa3bd6bcb0853ffa38ecd3b21b3e7df00231e2bdb98fece3e3d88 20807 images/image_33.jpg stimuli_data/image_33.jpg
    154687874955ab87b081641c217545414b63aa306996d5aa5654238a498fcd2b 19224 images/image_34.jpg stimuli_data/image_34.jpg
    472dc5e216beced4f21100f2630c1c428c04c267c61ebd3c7260781debeedcea 20633 images/image_35.jpg stimuli_data/image_35.jpg
    dbbc72aa836595c7be5f29e124b2cb5948b649702427a2d9141d1bdb54a3c8c0 31463 images/image_36.jpg stimuli_data/image_36.jpg
    c4972b7c00b1cb1d5cd1c5a37a9404bffc8611f80f745f35c12a80c8a1b3d627 22577 images/image_37.jpg stimuli_data/image_37.jpg
    9894cdc20966804c5ca41168b3e14343c349967b00ab9373e5e0aa0843445097 23422 images/image_38.jpg stimuli_data/image_38.jpg
    63884bc6464ee6ca907e486a2a870507bdcb278ea1da770659395e3d15cc6e27 32521 images/image_39.jpg stimuli_data/image_39.jpg
    e58175c1b5d244da0fc3c177e1bffe416667bf37fd78425de473f28320d3cddf 24269 images/image_40.jpg stimuli_data/image_40.jpg
    8d5abb0537b689a4417cf8735c00eda0487c4fc199e68dff545ed8e7dd2ea4f8 38725 images/image_41.jpg stimuli_data/image_41.jpg
    406dea4d8357fd5fa2ed5e6ccc4ce69aa787fa77a20f41a4c230bbfebad5b285 35826 images/image_42.jpg stimuli_data/image_42.jpg
    fd804caecb0ee326be1d36ee914a725cb11622ce6adafb324bf3a7cfaf4298fd 20278 images/image_43.jpg stimuli_data/image_43.jpg
    012ab3f8cb59de177b3e30563006559d8542ea8aa486477c9dba552cf910e70a 34368 images/image_44.jpg stimuli_data/image_44.jpg
    74167b576ed5907a4f52d11535a6020982a1162245739564290d8fce44eab6ed 26696 images/image_45.jpg stimuli_data/image_45.jpg
    c9c90a1540378d97a2229f1297c08ef22a2cca131f3df594ad1f9da4e48ebfae 43660 images/image_46.jpg stimuli_data/image_46.jpg
    bcb75e20935ad5bb501714ba7e4248928e3ad1c0279cfb033ef4676dea260ce8 33910 images/image_47.jpg stimuli_data/image_47.jpg
    f787e42ca5490392aaacf058f5ef10833b1aecee365e544bc24aa5766aebd90e 37449 images/image_48.jpg stimuli_data/image_48.jpg
    1e0391f9c522dd1c1ac4e86a4fdaad943aa83427dc0c0ad45ba96f67f73d5458 19043 images/image_49.jpg stimuli_data/image_49.jpg
    d41e40fe5d5e6a15ac117c24b85c33c3747cae610dc94c8925beb5804eebc585 72629 images/image_50.jpg stimuli_data/image_50.jpg
    dadf1804b90ad9365ed3ee3f8f89c452dd45c82be857f41892e9d5e8a6821656 38741 images/image_51.jpg stimuli_data/image_51.jpg
    f460f4cc520243643cdcce62382629a6697eeb6bb10105ad6337c522c66c64a2 25849 images/image_52.jpg stimuli_data/image_52.jpg
    56ff677b9bec4ce199f39540e7efad4ddebf5fc1e8d7e679602afa961fd59ab3 29590 images/image_53.jpg stimuli_data/image_53.jpg
    981d0d8348e31775070bddc86370567b2ef1184e030956ca380e5080942a7e7e 27504 images/image_54.jpg stimuli_data/image_54.jpg
    90eceddef2987516b984ab28c1ceecbcf4b5e1b2313ab83217ab8f3c33c47ff7 23018 images/image_55.jpg stimuli_data/image_55.jpg
    098d68d548eebf0a1b421d2a6e76f2f8d67856e34091c2290c89a95141ebea82 31280 images/image_56.jpg stimuli_data/image_56.jpg
    861949cb3be70fd21f03989fbe647e6aeb43543bedf002e9acee63f2801624e9 27206 images/image_57.jpg stimuli_data/image_57.jpg
    8a79a2d4c33f91085e066d6c27e8cd27d248c1d219fa9d9c8936d203cbc8edb9 38356 images/image_58.jpg stimuli_data/image_58.jpg
    61be7db14c7c4e23547bbbbe535aaaa156ed0e65feb50feefff1476e22c352ac 31772 images/image_59.jpg stimuli_data/image_59.jpg
    9ce1f6fa2b8f491eebb682d4eb77d3fbec52e8e6a59065362dc7e29a8208303f 27391 images/image_60.jpg stimuli_data/image_60.jpg
    536ae8c253c88598c8d698e7a4460c9531ab288aa182bdcc97a4be3f5cbae2ab 43956 images/image_61.jpg stimuli_data/image_61.jpg
    6ce5d46c5823f24f8d94ad0623e3f1b9869103c017e5caa878bfa8166c8082c2 29986 images/image_62.jpg stimuli_data/image_62.jpg
    863014cc72df5501af25b21058e39e8a90413d55f35a2b7b9da8a5891d4e8dc3 19849 images/image_63.jpg stimuli_data/image_63.jpg
    b8741d57815d71c14c32920e2dc133631e155d6f88d7350c4b51c5db6d00d082 23821 images/image_64.jpg stimuli_data/image_64.jpg
    bfe4fd1fab9e49a9810865cc7d908a74720e8d04a43092782d98d077facc7074 19976 images/image_65.jpg stimuli_data/image_65.jpg
    9f26ab2ebb9f8385b22450ceff22a8d0072c2d87a307e8aa94345c2af796d3c2 16228 images/image_66.jpg stimuli_data/image_66.jpg
    b9678d61f18554bdfd040c43369247c12101a6f543cbd91ea5c8931525de9aa2 18320 images/image_67.jpg stimuli_data/image_67.jpg
    060fbf6553dc36acc36a5c5e67c7f7bb571910022bb65fc6495a28d566d26adf 21014 images/image_68.jpg stimuli_data/image_68.jpg
    0653eb4d3cb6e50cdb0b993e31a2824157ca3bf2f8cc93cde9fd85eff9fa7254 29797 images/image_69.jpg stimuli_data/image_69.jpg
    a8aa6b7efbf8642045602571845ff19d1f01b85d017481d7b304e3e5ae63903c 19717 images/image_70.jpg stimuli_data/image_70.jpg
    3320f26bc6419dd5418215fdb9595bb47e8ecbc8afcff11001c8ff595f270518 17990 images/image_71.jpg stimuli_data/image_71.jpg
    e483a537c73d5f1e4011d945a4d2524d168317203a253983c5598f573cacaae7 22200 images/image_72.jpg stimuli_data/image_72.jpg
    2225be5d234e9329c2c359f6360ea8d25f552032e5b463dffa94520869724e5f 23639 images/image_73.jpg stimuli_data/image_73.jpg
    f25fe54e6f45ca150f40ab9fc7763c159d56597b7a4ce65d64dbe5c668c37173 22647 images/image_74.jpg stimuli_data/image_74.jpg
    043dc44085d5d76f9180752c218ac69c20602771ceb65d3c4f0359ee65c4e585 20496 images/image_75.jpg stimuli_data/image_75.jpg
    94ea5cd15126c4370b891e5e289067f2a85737f307dc63ec906775018f358cc7 23490 images/image_76.jpg stimuli_data/image_76.jpg
    d9ce76da3c236653ea77378e7d7739ff594220323abe49c38e1100431aa7e2b8 30860 images/image_77.jpg stimuli_data/image_77.jpg
    2d4ae82b61345cee476fe705c799d3379ad8d1ebc41ed40e0d9564ea99172ee5 17144 images/image_78.jpg stimuli_data/image_78.jpg
    """)
}
