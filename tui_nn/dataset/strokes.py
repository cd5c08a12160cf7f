"""The copybook: how people write the ten digits, as the points that their pens pass through.

A semicolon ends a style. Each word is a point: x to the right and y downwards, one character each,
a figure in base 36 from 0 to z (35). The pen follows a smooth curve through the points. A point
written twice is a corner, a comma lifts the pen, a curve that ends where it began is a closed loop.
Each style begins with its weight: how frequent it is among those of its digit.

The styles were written by hand; their weights and proportions were then adjusted until drawn digits
spread like MNIST's training rows. Its test rows had no part in it.
"""

STYLES: tuple[str, ...] = (
    # 0: closed, open, with a tail inside, wide
    """14*k0 b5 3j 5w cz pv wi r4 k0 e4; 1*e0 84 4l 8y gz mv vf o3 e0, q2 7x;
    8*l0 d2 3i 4w dz ov wi s4 l0; 5*m2 f5 6j 5w dz mw uj r6 l0 h5 e5; 3*l0 d1 3g 4v cz qu wh t7 p1;
    4*o0 e5 5j 4u cz pt ve q3 i3 d9; 1*m0 f2 ab 5t dz nu ui s5 n3 i3 fb;
    3*k0 96 3h 4t dz qv wk u8 p2 g0; 1*n3 g5 7i 7w kv sl s9 n3""",
    # 1: plain, leaning, bent, with a serif, a base, or both
    """25*j0 ii gz; 1*9a h0 h0 im hz, 9y hz qv; 1*i0 ii jy, 8z jy rx; 1*ed j0 j0 jl lz; 7*l0 ih ez;
    4*l0 ig ez; 1*df m0 m0 lj mz""",
    # 2: cornered, looped below, waved, angular, hooked
    """10*a5 e0 o2 s9 sj lt az 3u bn jn ot ws; 3*63 a0 g1 j7 lh hp 7z 1y 2u ap kt qw yv;
    5*95 d3 j0 p4 ph gu 5z 2u bo lr xw; 3*45 b0 j0 m7 mf ft 5z 2v 8r mt ty xw;
    3*15 81 i2 l9 hh 9t 6y 6y ey yw; 2*88 74 d2 i5 kc ij at 1x 4q bp kr yq;
    3*14 80 k2 k2 if 4z 4z mz yx; 2*75 d0 o1 s8 qk dx 3z 4u hq nu sx wx;
    3*55 b1 m3 qa mn ay ay 4y 7v jv vy; 2*35 a1 i0 o7 le dp 6z 6z hz wx;
    2*09 24 74 ea de 8n 0s 3v ft zq; 1*44 81 f0 l4 mg 9z 6v du mw vv""",
    # 3: round, cornered or looped in the middle, flat above, long below
    """9*93 i0 q4 oa ef de eh nf up ox dz 5v; 7*82 d0 n0 p6 lc bh bh lf sm qv gz 7w;
    4*73 d0 n3 ma he cg cg kg sn rv hz ay; 2*53 b0 j1 o4 id bf bf oh un px bz 7y;
    3*73 e0 p2 n9 cg cg ng uo ox cz 5v; 2*a2 f0 r0 r5 nc he he tk tt iz 9x 6u;
    3*72 f0 o4 o4 ef ef nh so pv fz 9x; 2*53 c0 n2 n6 hd 9f 9f mh un su gz 9x;
    3*62 h0 p4 jc dh dh mj tp pw gz dy; 1*65 a1 h0 q4 nb fg fg oh tm tu jz 9x;
    2*70 d0 m1 o5 l9 dg dg nj sq ox cz; 2*73 e0 n3 p5 kd ch ch nj sq oy bz;
    1*82 c2 i0 o5 na ei ei mk rt my ez""",
    # 4: open, closed, crossed, like a y, like an h
    """14*c5 9c 6j 6j ij ri, t0 og jz; 3*b7 7g 5l 5l fl uj, q0 lj gz; 1*b2 ab bf eg ma o4, p1 kh gy;
    4*b2 8b bh ih qa, r0 oh lz; 3*a0 7c bh ph ph s1 s1 qg oz; 3*a0 79 7i fi oi, s2 rf pz;
    4*b2 7j 7j sj, s0 sj qz; 2*m0 5l 5l jl uk, m0 ni mz; 2*a1 7f bk ml qf, s0 rh pz;
    2*c1 6m 6m tj, o6 mm ny; 1*91 6c ag ih pf, t0 rn qz; 1*b0 6i 6i gl ti, n4 kn jz""",
    # 5: the hat drawn first or last, long or bent, full below, like an s
    """7*r0 a2 a2 7f gf pj ss iz 8x; 5*c3 8g 8g ge ph sq my cz 2w, c3 k2 x0;
    5*r0 92 92 6g 6g if ri to pw hz 6w; 2*63 7h 7h fe ph tp px ez 8w, 74 d1 o0;
    5*w0 g2 84 3f 3f el iq gx 4z; 3*94 4h 4h ah km jw cz 1x, 87 j2 y0; 4*z1 d5 6c 9h ij ls gx 6y 0v;
    4*d2 6f 6f ki nn kw 8z 1w, e3 y0; 1*z3 o5 ca 6h ci il jq cv 6w 0t 2r;
    3*w0 94 94 3e 3e ik mp kw bz 5y; 1*n0 62 3f 3f ec sf wo sw bz 4t 6q;
    1*z3 l4 7e 9h mh mr dw 4w 0t""",
    # 6: round, narrow, curled, the stem straight or long, the bowl wide or high
    """11*f0 9a 5p 9w fz qv un qj jn fu ex; 2*91 4c 5q bx hy vs vj of gk du hy;
    5*k0 cc 8s cz lz ru ro jo cw ay; 4*k0 d9 8o 9v fz qw ro nm fp 9v; 4*k0 da 9p bx iz qu om gl at;
    3*m0 9j 8w gz pv rr pn fr 8w; 3*l0 g7 9n bw hz qu qp no hq cy; 3*i0 ag 9u hz qu pm kk cm 9u;
    3*i0 8g 6s az my tp qm jq fx; 2*m0 h4 ai 9v fz nw qs mk fl 9s""",
    # 7: plain, hooked, bent, barred, with a long serif
    """9*52 i0 u0 u0 qe hz; 2*40 53 c1 q2 q2 nf lz, cj lh vh; 3*62 g0 o1 o1 ne kz, bj li tg;
    4*68 82 82 i1 t0 t0 og iz; 3*31 h1 p0 p0 mc hz, bi kh wg; 3*77 b3 f1 o0 s2 s6 of gz;
    4*52 f0 u0 u0 pg jz; 3*6c 73 b2 i0 s2 t8 pl lz; 1*6a b2 i0 q3 t0 t0 ra gz; 3*42 c0 p0 v2 ph iz;
    3*61 g0 s1 t5 rf on kz; 1*79 d1 i2 n3 s0 s0 pc fz; 2*71 r0 r0 lm jz, ej sf""",
    # 8: begun at the top or on the right, closed or open, thin in the waist
    """6*q2 i0 a6 bd jh nn ov ez 9v ao ih q8 q2 k2; 2*b1 8a eg ig r7 q0 g0 a4 de mn mx ez at fk nb;
    6*q4 k0 96 di io iy 8z 7u cl mc s3; 2*k0 b2 5c af nh q6 k0, hg 9n aw kz uu uk hg;
    5*j0 95 cc hi mo mw gz ax br hh pa q2 j0; 3*i0 76 ac gj lp lx ez 9v dm hj q9 s3 i0;
    5*p4 i0 85 bd ij nt hz bw bq ig o9 r2; 2*n3 g0 76 ab if sn px fz 9u bn if pa o0;
    3*j0 94 9b gi nr kz bz 9s cm ld q5 j0; 2*p3 f0 65 7d fg ns jx gz bv br ek n8 t1;
    3*p5 h0 74 7e fj hs ez 6x 9q dl t6; 1*l2 g1 b4 ca ic nk ot iy ew bq gi""",
    # 9: the stem straight, bent or curled, the bowl closed or open
    """5*r5 n0 d3 8a ch ig pb r5 qk pz; 2*k0 f0 87 9f hj pe r9 p2 k0, q5 rl rz;
    5*r4 j0 c4 8f ij pd r4 rf oz; 3*k0 b4 8c ch lg r9 p2 k0, p2 ra pz; 4*o2 i0 98 af ke pa q4 og hz;
    3*o0 g0 9a ed na q1 q1 ng iz; 1*o6 h0 85 9d ff nb o6 rm qu kz aw; 2*p3 i0 b5 aa gd la, p3 nj hz;
    3*p2 k0 b5 9d ef le q3 q3 ni hz; 1*q5 n0 g1 97 de he p8 oe gv fz; 3*o1 g0 87 8f eh ne r5 on mz;
    2*r5 l0 c3 8b ch ki q8 oo nz; 1*q5 m0 a4 9b de ld p8 q5 mh ez; 2*q3 j0 b6 9c df mc q6 lm gz;
    2*p2 k0 b4 ad ff nc p6 nj jz""",
)
